using LbController.Abstractions.Model;

namespace LbController.Runtime.Orphans;

/// <summary>What is written down about a load balancer that was left behind because its user asked for it.</summary>
/// <param name="Service">Namespace and name of the Service that it belonged to.</param>
/// <param name="ServiceUid">The Service's UID, which the load balancer is marked with.</param>
/// <param name="Cluster">The cluster, which it is marked with too.</param>
/// <param name="Provider">The provider that made it.</param>
/// <param name="Addresses">The addresses that the Service had.</param>
/// <param name="Resources">The objects in the back end; empty where the back end could not be asked.</param>
/// <param name="Since">When it was left behind.</param>
internal sealed record OrphanNote(
    string Service, string ServiceUid, string Cluster, string Provider, IReadOnlyList<string> Addresses, IReadOnlyList<string> Resources, DateTimeOffset Since)
{
    public static OrphanNote Of(LoadBalancerIdentity identity, string provider, IEnumerable<PublishedAddress> addresses, IEnumerable<string> resources, DateTimeOffset since) =>
        new(identity.Service.ToString(), identity.ServiceUid, identity.Cluster.Value, provider, [.. addresses.Select(address => address.ToString())], [.. resources], since);

    /// <summary>For people: what is left, where, and how to find it again.</summary>
    public override string ToString()
    {
        string what = Resources.Count > 0 ? string.Join(", ", Resources) : "whatever is marked so (the back end could not be asked)";
        string where = Addresses.Count > 0 ? $" at {string.Join(", ", Addresses)}" : "";
        return $"{Provider}: {what}{where}, marked with cluster {Cluster} and Service UID {ServiceUid}";
    }
}
