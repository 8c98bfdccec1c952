using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Core.Annotations;

namespace LbController.Core.Planning;

/// <summary>
/// Which nodes take load balancer traffic: the stable set of KEP-3458 (contract B37, B38). Readiness, cordoning, other taints and the
/// control-plane role do not matter here; health checks tell those apart without emptying anything.
/// </summary>
internal static class NodeSelection
{
    /// <summary>Why a node is left out, as one clause, or null where it is in.</summary>
    public static string? ReasonToExclude(NodeSnapshot node)
    {
        if (node.IsDeleting)
        {
            return "it is being deleted";
        }

        return node.HasAutoscalerTaint ? $"the cluster autoscaler is about to delete it (taint {WellKnown.AutoscalerTaint})" : ReasonToRefuse(node);
    }

    /// <summary>
    /// The eligible nodes, ordered by name. Independent of the order of the input. Where every usable node is about to go, those are the
    /// set: until they are gone they serve, and a set of targets must not be emptied while a node could (contract B42).
    /// </summary>
    public static ValueList<TargetNode> Select(IEnumerable<NodeSnapshot> nodes)
    {
        List<NodeSnapshot> usable = [.. nodes.Where(node => ReasonToRefuse(node) is null).OrderBy(node => node.Name, StringComparer.Ordinal)];
        List<NodeSnapshot> staying = [.. usable.Where(node => ReasonToExclude(node) is null)];
        return (staying.Count > 0 ? staying : usable).Select(node => new TargetNode(node.Name, BestAddresses(node.Addresses), node.ProviderId)).ToValueList();
    }

    /// <summary>Whether the set is empty because people want it so: there are nodes, and the label keeps each of them out.</summary>
    public static bool IsEmptyOnPurpose(IReadOnlyCollection<NodeSnapshot> nodes) =>
        nodes.Count > 0 && nodes.All(node => node.ExcludeLabel is not null && !IsFalse(node.ExcludeLabel));

    /// <summary>Why a node cannot be a target at all, or null where it can.</summary>
    private static string? ReasonToRefuse(NodeSnapshot node)
    {
        if (node.ExcludeLabel is not null && !IsFalse(node.ExcludeLabel))
        {
            return $"it carries the label {WellKnown.ExcludeNodeLabel}";
        }

        return node.HasUninitializedTaint && (node.ProviderId is null || BestAddresses(node.Addresses).IsEmpty)
            ? $"its cloud provider has not set it up yet (taint {WellKnown.UninitializedTaint})"
            : null;
    }

    /// <summary>The same set, where the back end targets instances: addresses are left out, so that a change of one costs nothing.</summary>
    public static ValueList<TargetNode> WithoutAddresses(ValueList<TargetNode> nodes) =>
        nodes.Select(node => node with { Addresses = [] }).ToValueList();

    /// <summary>For each family the first InternalIP, else the first ExternalIP.</summary>
    private static ValueList<IPAddress> BestAddresses(ValueList<NodeAddressSnapshot> addresses)
    {
        var best = new List<IPAddress>(2);
        foreach (string type in (ReadOnlySpan<string>)["InternalIP", "ExternalIP"])
        {
            foreach (NodeAddressSnapshot address in addresses)
            {
                if (address.Type == type && IPAddress.TryParse(address.Address, out IPAddress? ip)
                    && ip.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
                    && !best.Exists(other => other.AddressFamily == ip.AddressFamily))
                {
                    best.Add(ip);
                }
            }
        }

        return best.ToValueList();
    }

    /// <summary>As Go's ParseBool reads "false", which is what upstream uses: anything else, the empty value too, excludes.</summary>
    private static bool IsFalse(string value) => value is "false" or "False" or "FALSE" or "f" or "F" or "0";
}
