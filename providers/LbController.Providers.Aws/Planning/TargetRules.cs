using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>Which targets the nodes are. Pure.</summary>
internal static partial class TargetRules
{
    private const int NodesNamed = 12;

    /// <summary>The targets of one group; nodes that cannot be any are left out and named, in one problem for each cause.</summary>
    /// <param name="group">The group.</param>
    /// <param name="nodes">The nodes.</param>
    public static NodeTargets TargetsOf(NodeTargetGroup group, ValueList<TargetNode> nodes)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        var left = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (TargetNode node in nodes)
        {
            string? cause = IsFargate(node.ProviderId)
                ? "Fargate nodes have no NodePorts and take no traffic of load balancers"
                : group.TargetType == "ip" ? AddAddress(node, group.IpAddressType, ids) : AddInstance(node, ids);
            if (cause is null)
            {
                continue;
            }

            if (!left.TryGetValue(cause, out List<string>? names))
            {
                left[cause] = names = [];
            }

            names.Add(group.TargetType == "ip" || node.ProviderId is null ? node.Name : $"{node.Name} ({Term.Shown(node.ProviderId)})");
        }

        return new NodeTargets(
            ids.Select(id => new Target(id, group.NodePort)).ToValueList(),
            left.Select(cause => new Problem(ProblemSeverity.Degraded, ProblemReasons.NodeNotATarget, "nodes", $"no target: {Named(cause.Value)}; {cause.Key}")).ToValueList());
    }

    /// <summary>The instance of a provider id; null where it tells none.</summary>
    public static string? InstanceOf(string? providerId) => providerId is not null && ProviderId().Match(providerId) is { Success: true } match ? match.Groups[1].Value : null;

    private static string? AddInstance(TargetNode node, SortedSet<string> ids)
    {
        if (InstanceOf(node.ProviderId) is { } instance)
        {
            ids.Add(instance);
            return null;
        }

        return node.ProviderId is null
            ? "a node without spec.providerID tells no instance; the cloud's node controller sets it"
            : "their spec.providerID tells no EC2 instance, as aws:///eu-west-1a/i-0123456789abcdef0 does";
    }

    private static string? AddAddress(TargetNode node, string ipAddressType, SortedSet<string> ids)
    {
        AddressFamily family = ipAddressType == "ipv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        if (node.Addresses.FirstOrDefault(address => address.AddressFamily == family) is not IPAddress address)
        {
            return $"there is no {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address, which targets of type ip need";
        }

        ids.Add(address.ToString());
        return null;
    }

    private static string Named(List<string> names) =>
        string.Join(", ", names.Take(NodesNamed)) + (names.Count > NodesNamed ? $" and {names.Count - NodesNamed} more" : "");

    private static bool IsFargate(string? providerId) => providerId is not null && Fargate().IsMatch(providerId);

    [GeneratedRegex(@"\A(?:aws:///?(?:[a-z0-9-]*/)?)?(i-[0-9a-f]{8,17})\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProviderId();

    [GeneratedRegex(@"\Aaws:///.*/fargate-[^/]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fargate();
}
