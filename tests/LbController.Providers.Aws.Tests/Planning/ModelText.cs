using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Tests.Planning;

/// <summary>A model as lines that people can compare: one for each thing that can differ.</summary>
internal static class ModelText
{
    public static IReadOnlyList<string> Of(NetworkLoadBalancer model) =>
    [
        $"name {model.RequestedName ?? "made"}",
        .. model.AdoptedArn is null ? Array.Empty<string>() : [$"adopted {model.AdoptedArn}"],
        $"scheme {model.Scheme}",
        $"addresses {model.IpAddressType}",
        .. model.Subnets.Select(Subnet),
        .. model.PrefixForIpv6SourceNat is null ? Array.Empty<string>() : [$"source-nat prefix {model.PrefixForIpv6SourceNat}"],
        .. FirewallLines(model.Firewall),
        .. model.EnforceOnPrivateLink is null ? Array.Empty<string>() : [$"private link {model.EnforceOnPrivateLink}"],
        .. model.Attributes.Select(attribute => $"attribute {attribute.Key}={attribute.Value}"),
        .. model.CapacityUnits is null ? Array.Empty<string>() : [$"capacity {model.CapacityUnits}"],
        .. model.Tags.Select(tag => $"tag {tag.Key}={tag.Value}"),
        .. model.Listeners.SelectMany(ListenerLines),
        .. model.MayBeReplaced ? ["replaceable"] : Array.Empty<string>(),
    ];

    /// <summary>What a change did: lines that are gone, then lines that are new, separated by <c> | </c>.</summary>
    public static string Difference(NetworkLoadBalancer before, NetworkLoadBalancer after)
    {
        IReadOnlyList<string> old = Of(before);
        IReadOnlyList<string> now = Of(after);
        return string.Join(" | ", old.Except(now).Select(line => "-" + line).Concat(now.Except(old).Select(line => "+" + line)));
    }

    private static string Subnet(SubnetMapping subnet) =>
        $"subnet {subnet.SubnetId}" + Part("eip", subnet.AllocationId) + Part("ipv4", subnet.PrivateIPv4Address) + Part("ipv6", subnet.IPv6Address) + Part("nat", subnet.SourceNatIpv6Prefix);

    private static string Part(string name, string? value) => value is null ? "" : $" {name}={value}";

    private static IEnumerable<string> FirewallLines(Firewall firewall) => firewall switch
    {
        Firewall.Own own => [$"firewall own {string.Join(",", own.GroupIds)} nodes={own.ManageNodeRules}"],
        Firewall.Managed managed =>
        [
            $"firewall managed nodes={managed.ManageNodeRules}",
            .. managed.Groups.SelectMany((group, index) => group.Select(rule => $"rule {index} {rule.Protocol} {rule.FromPort}-{rule.ToPort} {rule.Source}")),
        ],
        _ => ["firewall none"],
    };

    private static IEnumerable<string> ListenerLines(NetworkListener listener)
    {
        string port = $"{listener.Port}:";
        NodeTargetGroup group = listener.TargetGroup;
        TargetHealthCheck health = group.Health;
        return
        [
            $"{port} {listener.Protocol} weight {listener.Weight}{(listener.Stickiness ? " sticky" : "")}",
            .. listener.SslPolicy is null ? Array.Empty<string>() : [$"{port} policy {listener.SslPolicy}"],
            .. listener.Certificates.Select(certificate => $"{port} certificate {certificate}"),
            .. listener.AlpnPolicy is null ? Array.Empty<string>() : [$"{port} alpn {listener.AlpnPolicy}"],
            .. listener.Attributes.Select(attribute => $"{port} attribute {attribute.Key}={attribute.Value}"),
            .. listener.OtherTargetGroups.Select(other => $"{port} other {other.Arn} {other.Weight}"),
            $"{port} to {group.Protocol} {group.NodePort} {group.TargetType} {group.IpAddressType}",
            .. group.Attributes.Select(attribute => $"{port} to {attribute.Key}={attribute.Value}"),
            $"{port} check {health.Protocol} {health.Port} {health.Path ?? "-"} every {health.IntervalSeconds} in {health.TimeoutSeconds} {health.HealthyThreshold}/{health.UnhealthyThreshold} {health.SuccessCodes ?? "-"}",
        ];
    }
}
