using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Inventory;

/// <summary>What there is of ours in the account, as one listing told it. Immutable.</summary>
internal sealed class InventorySnapshot
{
    private static readonly ObservedService Nothing = ObservedService.Empty;

    private readonly Dictionary<string, ObservedService> _services = new(StringComparer.Ordinal);

    /// <param name="startedAt">When the listing began: nothing that happened before can be missing in it, but for what AWS was slow to show.</param>
    /// <param name="cluster">The cluster whose objects these are.</param>
    /// <param name="balancers">All Network Load Balancers with the tags of those that may be ours.</param>
    /// <param name="groups">All target groups, likewise.</param>
    /// <param name="listeners">The listeners of our load balancers, and of those that forward to our target groups.</param>
    /// <param name="security">The cluster's security groups.</param>
    public InventorySnapshot(
        DateTimeOffset startedAt,
        ClusterId cluster,
        IReadOnlyCollection<ObservedLoadBalancer> balancers,
        IReadOnlyCollection<ObservedTargetGroup> groups,
        ILookup<string, ObservedListener> listeners,
        IReadOnlyCollection<SecurityGroupDescription> security)
    {
        StartedAt = startedAt;
        Cluster = cluster;
        LoadBalancers = balancers.ToDictionary(balancer => balancer.Arn, StringComparer.Ordinal);
        NodeAccessGroup = security.FirstOrDefault(group => group.Tags[OwnershipTags.Role] == OwnershipTags.NodeAccessRole);
        ILookup<string, ObservedLoadBalancer> ownBalancers = ByService(balancers, balancer => balancer.Tags);
        ILookup<string, ObservedTargetGroup> ownGroups = ByService(groups, group => group.Tags);
        ILookup<string, SecurityGroupDescription> ownSecurity = ByService(security, group => group.Tags);
        foreach (string uid in ownBalancers.Select(item => item.Key).Concat(ownGroups.Select(item => item.Key)).Concat(ownSecurity.Select(item => item.Key)).Distinct(StringComparer.Ordinal))
        {
            // A load balancer that the Service adopted is known by the target groups that it forwards to.
            IEnumerable<ObservedLoadBalancer> adopted = ownGroups[uid]
                .SelectMany(group => group.Description.LoadBalancerArns)
                .Distinct(StringComparer.Ordinal)
                .Where(arn => ownBalancers[uid].All(own => own.Arn != arn) && LoadBalancers.ContainsKey(arn))
                .Select(arn => LoadBalancers[arn]);
            ImmutableArray<ObservedLoadBalancer> all = [.. ownBalancers[uid].Concat(adopted)];
            _services[uid] = new ObservedService
            {
                LoadBalancers = all,
                TargetGroups = [.. ownGroups[uid]],
                Listeners = [.. all.SelectMany(balancer => listeners[balancer.Arn])],
                SecurityGroups = [.. ownSecurity[uid]],
            };
        }
    }

    public DateTimeOffset StartedAt { get; }

    public ClusterId Cluster { get; }

    /// <summary>All Network Load Balancers of the account and region by ARN, those of others too.</summary>
    public IReadOnlyDictionary<string, ObservedLoadBalancer> LoadBalancers { get; }

    /// <summary>The cluster's group that the nodes let in, or null.</summary>
    public SecurityGroupDescription? NodeAccessGroup { get; }

    /// <summary>The UIDs of Services that have something.</summary>
    public IReadOnlyCollection<string> ServiceUids => _services.Keys;

    /// <summary>What one Service has.</summary>
    public ObservedService Of(string serviceUid) => _services.GetValueOrDefault(serviceUid, Nothing);

    private ILookup<string, T> ByService<T>(IEnumerable<T> items, Func<T, ValueMap?> tags) => items
        .Where(item => tags(item)?[OwnershipTags.Cluster] == Cluster.Value && tags(item)?[OwnershipTags.ServiceUid] is { Length: > 0 })
        .ToLookup(item => tags(item)?[OwnershipTags.ServiceUid] ?? "", StringComparer.Ordinal);
}
