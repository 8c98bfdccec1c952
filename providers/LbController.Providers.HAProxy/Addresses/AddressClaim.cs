using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>What a Service needs of an address.</summary>
/// <param name="Identity">Whose it is.</param>
/// <param name="SharingKey">Services of one namespace with the same key may have one address between them; null for nobody else on it.</param>
/// <param name="Ports">The ports that it serves there.</param>
internal sealed record AddressClaim(LoadBalancerIdentity Identity, string? SharingKey, ValueList<ListenerKey> Ports)
{
    /// <summary>The claim of a Service.</summary>
    public static AddressClaim Of(DesiredLoadBalancer desired) =>
        new(desired.Identity, desired.SharingKey, desired.Listeners.Select(listener => listener.Key).ToValueList());

    /// <summary>The claim of a Service of which no more is known: for itself alone.</summary>
    public static AddressClaim Exclusive(LoadBalancerIdentity identity) => new(identity, null, []);

    /// <summary>The same text for Services that have said that they share with each other, and no others; null for nobody.</summary>
    public string? Group => SharingKey is null ? null : $"{Identity.Cluster.Value}\n{Identity.Service.Namespace}\n{SharingKey}";

    /// <summary>Whether both are the same Service's.</summary>
    public bool IsOf(LoadBalancerIdentity identity) => Identity.ServiceUid == identity.ServiceUid;

    /// <summary>Whether both Services have said that they share with each other, whatever their ports.</summary>
    public bool AgreesWith(AddressClaim other) => SharingKey is not null
        && SharingKey == other.SharingKey
        && Identity.Cluster == other.Identity.Cluster
        && Identity.Service.Namespace == other.Identity.Service.Namespace;

    /// <summary>A port that both need, or null.</summary>
    public ListenerKey? CommonPort(AddressClaim other)
    {
        foreach (ListenerKey port in Ports)
        {
            if (other.Ports.Contains(port))
            {
                return port;
            }
        }

        return null;
    }

    /// <summary>Whether both may have one address.</summary>
    public bool CanShareWith(AddressClaim other) => AgreesWith(other) && CommonPort(other) is null;
}
