using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>
/// Chooses the address by which each node is reached, family by family: a node without one of a family gets no client of that family.
/// Where no node has one the Service's other family carries them: a proxy can, and nobody would be served otherwise. Pure.
/// </summary>
internal static class TargetSelector
{
    /// <summary>How many nodes a message names.</summary>
    public const int NodesNamed = 20;

    /// <summary>Chooses for all families of a Service.</summary>
    /// <param name="desired">What the Service has to be.</param>
    /// <param name="previous">The nodes that it has now: kept where no eligible node can be reached, since an empty set is an outage.</param>
    /// <param name="problems">Gets one for each family that lacks nodes.</param>
    /// <param name="kept">Whether the result is <paramref name="previous"/>.</param>
    public static ValueList<ServerTarget> Select(DesiredLoadBalancer desired, ValueList<ServerTarget> previous, List<Problem> problems, out bool kept)
    {
        var targets = new List<ServerTarget>(desired.Nodes.Count);
        var without = new List<(IpFamily Family, List<string> Nodes)>();
        foreach (IpFamily family in desired.Families)
        {
            var lacking = new List<string>();
            foreach (TargetNode node in desired.Nodes)
            {
                if (ReachableAddress(node, family) is { } address)
                {
                    targets.Add(new ServerTarget(node.Name, address));
                }
                else
                {
                    lacking.Add(node.Name);
                }
            }

            without.Add((family, lacking));
        }

        kept = targets.Count == 0 && !desired.Nodes.IsEmpty;
        if (kept)
        {
            targets.AddRange(previous.Where(target => desired.Nodes.Any(node => node.Name == target.Node)));
        }

        foreach ((IpFamily family, List<string> nodes) in without.Where(entry => entry.Nodes.Count > 0))
        {
            problems.Add(new Problem(ProblemSeverity.Degraded, ProblemReasons.NodeWithoutAddress, "spec.ipFamilies", Message(family, nodes, targets)));
        }

        // One server a name and family, whatever the input: HAProxy refuses a back end with two.
        return targets
            .DistinctBy(target => (HAProxyNames.Server(target.Node), AddressRange.FamilyOf(target.Address)))
            .OrderBy(target => target.Node, StringComparer.Ordinal)
            .ThenBy(target => AddressRange.FamilyOf(target.Address))
            .ToValueList();
    }

    /// <summary>The targets that serve the clients of a family.</summary>
    public static IEnumerable<ServerTarget> For(IpFamily family, ValueList<ServerTarget> targets)
    {
        ServerTarget[] own = [.. targets.Where(target => AddressRange.FamilyOf(target.Address) == family)];
        return own.Length > 0 ? own : targets;
    }

    private static string Message(IpFamily family, List<string> nodes, List<ServerTarget> targets)
    {
        string more = nodes.Count > NodesNamed ? $" and {nodes.Count - NodesNamed} more" : "";
        string outcome = targets.Count == 0 ? "left out, none is left to serve"
            : targets.Any(target => AddressRange.FamilyOf(target.Address) == family) ? "left out, the others serve"
            : $"reached by their {AddressRange.FamilyOf(targets[0].Address)} address, since no node has one";
        return $"No {family} address is known for node {string.Join(", ", nodes.Take(NodesNamed).Select(HAProxyNames.DnsOrHash))}{more}: {outcome}. Check status.addresses of these Nodes.";
    }

    private static IPAddress? ReachableAddress(TargetNode node, IpFamily family)
    {
        foreach (IPAddress address in node.Addresses)
        {
            IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            if (AddressRange.FamilyOf(plain) == family && !plain.IsIPv6LinkLocal && !plain.IsIPv6Multicast && !plain.Equals(IPAddress.Any) && !plain.Equals(IPAddress.IPv6Any))
            {
                return plain;
            }
        }

        return null;
    }
}
