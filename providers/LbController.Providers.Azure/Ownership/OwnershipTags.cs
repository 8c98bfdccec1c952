using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Ownership;

/// <summary>
/// The tags that say whose a resource is: on load balancers, public IPs and private link services that the adapter makes. Azure takes no
/// slash in the name of a tag.
/// </summary>
internal static class OwnershipTags
{
    /// <summary>The cluster.</summary>
    public const string Cluster = "lbcontroller-cluster";

    /// <summary>The Service's UID.</summary>
    public const string ServiceUid = "lbcontroller-service-uid";

    /// <summary>The Service's namespace and name.</summary>
    public const string Service = "lbcontroller-service";

    /// <summary>The tags of a resource of one Service.</summary>
    public static ValueMap Of(LoadBalancerIdentity identity) => new(
    [
        new(Cluster, identity.Cluster.Value),
        new(ServiceUid, identity.ServiceUid),
        new(Service, identity.Service.ToString()),
    ]);

    /// <summary>Whether a resource is a Service's.</summary>
    public static bool Belongs(ValueMap tags, LoadBalancerIdentity identity) =>
        tags[Cluster] == identity.Cluster.Value && tags[ServiceUid] == identity.ServiceUid;

    /// <summary>Whose a resource is, or null where it is no Service's of the cluster.</summary>
    public static LoadBalancerIdentity? IdentityOf(ValueMap tags, ClusterId cluster)
    {
        if (tags[Cluster] != cluster.Value || tags[ServiceUid] is not { Length: > 0 } uid)
        {
            return null;
        }

        return new LoadBalancerIdentity(cluster, KeyOf(tags[Service]) ?? new ServiceKey("", uid), uid);
    }

    /// <summary>A Service's key out of <c>namespace/name</c>, or null.</summary>
    public static ServiceKey? KeyOf(string? text) => text?.Split('/') is [{ Length: > 0 } ns, { Length: > 0 } name] ? new ServiceKey(ns, name) : null;

    /// <summary>All of one map and, of the other, what the first does not have.</summary>
    public static ValueMap With(this ValueMap winners, ValueMap others) =>
        others.Count == 0 ? winners : new ValueMap(others.Where(entry => winners[entry.Key] is null).Concat(winners));
}
