using System.Globalization;
using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Ownership;

/// <summary>The tags that say whose an object is: all that identity rests on, since names can be taken.</summary>
internal static class OwnershipTags
{
    /// <summary>The cluster.</summary>
    public const string Cluster = Prefix + "cluster";

    /// <summary>The Service's UID.</summary>
    public const string ServiceUid = Prefix + "service-uid";

    /// <summary>The Service's namespace and name, for people.</summary>
    public const string Service = Prefix + "service";

    /// <summary>What the object is for.</summary>
    public const string Role = Prefix + "role";

    /// <summary>On a target group: the name of the load balancer that it is for.</summary>
    public const string LoadBalancer = Prefix + "load-balancer";

    /// <summary>On a load balancer: the fingerprint of the model that was carried out whole, so that a restart need not read every attribute.</summary>
    public const string Settled = Prefix + "settled";

    /// <summary>
    /// On a load balancer of somebody else: who may use it: a cluster id, <c>cluster/namespace</c> or <c>cluster/namespace/name</c>. Whoever
    /// may tag it consents to that.
    /// </summary>
    public const string AdoptableBy = Prefix + "adoptable-by";

    /// <summary>The role of load balancers.</summary>
    public const string LoadBalancerRole = "load-balancer";

    /// <summary>The role of target groups.</summary>
    public const string TargetGroupRole = "target-group";

    /// <summary>The role of listeners.</summary>
    public const string ListenerRole = "listener";

    /// <summary>The role of the cluster's security group that the nodes let in.</summary>
    public const string NodeAccessRole = "node-access";

    private const string Prefix = "lbcontroller.io/";

    private const string SecurityGroupPrefix = "security-group-";

    /// <summary>The role of one of a Service's security groups.</summary>
    /// <param name="index">From 0.</param>
    public static string SecurityGroupRole(int index) => SecurityGroupPrefix + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Which of a Service's security groups it is, or null.</summary>
    public static int? SecurityGroupIndex(ValueMap tags) =>
        tags[Role] is { } role && role.StartsWith(SecurityGroupPrefix, StringComparison.Ordinal)
        && int.TryParse(role.AsSpan(SecurityGroupPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : null;

    /// <summary>The tags of an object of a Service.</summary>
    public static ValueMap Of(LoadBalancerIdentity identity, string role) => new(
    [
        new(Cluster, identity.Cluster.Value),
        new(ServiceUid, identity.ServiceUid),
        new(Service, identity.Service.ToString()),
        new(Role, role),
    ]);

    /// <summary>Whose an object is by its tags, or null where it is no Service's of ours.</summary>
    public static LoadBalancerIdentity? IdentityOf(ValueMap tags)
    {
        if (tags[Cluster] is not { Length: > 0 } cluster || tags[ServiceUid] is not { Length: > 0 } uid)
        {
            return null;
        }

        string[] name = (tags[Service] ?? "").Split('/');
        return new LoadBalancerIdentity(new ClusterId(cluster), name.Length == 2 ? new ServiceKey(name[0], name[1]) : new ServiceKey("", uid), uid);
    }

    /// <summary>Whether an object is a Service's.</summary>
    public static bool Belongs(ValueMap tags, LoadBalancerIdentity identity) =>
        tags[Cluster] == identity.Cluster.Value && tags[ServiceUid] == identity.ServiceUid;

    /// <summary>Whether the tags of somebody else's load balancer let a Service use it.</summary>
    public static bool Consents(ValueMap tags, LoadBalancerIdentity identity) =>
        tags[AdoptableBy] is { } consent
        && (consent == identity.Cluster.Value
            || consent == $"{identity.Cluster.Value}/{identity.Service.Namespace}"
            || consent == $"{identity.Cluster.Value}/{identity.Service}");

    /// <summary>All of one map and, of the other, what the first does not have.</summary>
    public static ValueMap With(this ValueMap winners, ValueMap others) => others.Count == 0 ? winners : new ValueMap(others.Concat(winners));

    /// <summary>Those entries of <paramref name="wanted"/> that <paramref name="actual"/> lacks or has otherwise.</summary>
    public static ValueMap Missing(ValueMap wanted, ValueMap actual) => new(wanted.Where(entry => actual[entry.Key] != entry.Value));
}
