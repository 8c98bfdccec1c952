using LbController.Abstractions.Model;
using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Which security groups a load balancer has to have, also where they are still to be made.</summary>
/// <param name="Ids">The user's own.</param>
/// <param name="ManagedCount">How many of the Service's there are.</param>
/// <param name="NodeAccess">Whether the cluster's group that the nodes let in is one of them.</param>
internal sealed record SecurityGroupChoice(ValueList<string> Ids, int ManagedCount, bool NodeAccess)
{
    public static SecurityGroupChoice Of(Firewall firewall) => firewall switch
    {
        Firewall.Own own => new SecurityGroupChoice(own.GroupIds, 0, own.ManageNodeRules),
        Firewall.Managed managed => new SecurityGroupChoice([], managed.Groups.Count, managed.ManageNodeRules),
        _ => new SecurityGroupChoice([], 0, false),
    };

    /// <summary>Their ids, ordered; null where one of them is not there yet.</summary>
    public ValueList<string>? TryResolve(ObservedService now, string? nodeAccess)
    {
        var ids = new SortedSet<string>(Ids, StringComparer.Ordinal);
        for (int index = 0; index < ManagedCount; index++)
        {
            if (now.SecurityGroup(index) is not { } group)
            {
                return null;
            }

            ids.Add(group.Id);
        }

        if (NodeAccess)
        {
            if (nodeAccess is null)
            {
                return null;
            }

            ids.Add(nodeAccess);
        }

        return ids.ToValueList();
    }

    /// <summary>Their ids, once all are there.</summary>
    public ValueList<string> Resolve(ObservedService now, string? nodeAccess) =>
        TryResolve(now, nodeAccess) ?? throw new InvalidOperationException("A security group was to be made before the load balancer.");
}
