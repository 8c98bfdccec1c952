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

        if (node.ExcludeLabel is not null && !IsFalse(node.ExcludeLabel))
        {
            return $"it carries the label {WellKnown.ExcludeNodeLabel}";
        }

        return node.HasAutoscalerTaint ? $"the cluster autoscaler is about to delete it (taint {WellKnown.AutoscalerTaint})" : null;
    }

    /// <summary>The eligible nodes, ordered by name. Independent of the order of the input.</summary>
    public static ValueList<TargetNode> Select(IEnumerable<NodeSnapshot> nodes) =>
        nodes.Where(node => ReasonToExclude(node) is null)
            .OrderBy(node => node.Name, StringComparer.Ordinal)
            .Select(node => new TargetNode(node.Name, BestAddresses(node.Addresses), node.ProviderId))
            .ToValueList();

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
