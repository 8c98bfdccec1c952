using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Model;

/// <summary>Who lets clients in.</summary>
internal abstract record Firewall
{
    private Firewall()
    {
    }

    /// <summary>No security groups: a load balancer made so never gets any.</summary>
    public sealed record None : Firewall;

    /// <summary>The user's own groups; what they let in is his.</summary>
    /// <param name="GroupIds">Ordered; at least one.</param>
    /// <param name="ManageNodeRules">Whether the cluster's own group, which the nodes let in, goes on the load balancer too.</param>
    public sealed record Own(ValueList<string> GroupIds, bool ManageNodeRules) : Firewall;

    /// <summary>Groups of our own with these rules.</summary>
    /// <param name="Groups">The rules of each group: at most 60 a group, at most 4 groups.</param>
    /// <param name="ManageNodeRules">Whether the cluster's own group, which the nodes let in, goes on the load balancer too.</param>
    public sealed record Managed(ValueList<ValueList<IngressRule>> Groups, bool ManageNodeRules) : Firewall;
}
