using LbController.Abstractions.Model;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Tests.Planning;

/// <summary>A model as lines that people can compare: one for each thing that can differ.</summary>
internal static class ModelText
{
    public static IReadOnlyList<string> Of(AzureService model) =>
    [
        model.IsInternal ? "internal" : "public",
        .. One(model.IsLocal, "local"),
        .. One(!model.Placement.IsEmpty, $"on {string.Join(',', model.Placement)}"),
        .. model.Frontends.SelectMany(FrontendLines),
        .. model.Rules.SelectMany(RuleLines),
        .. FirewallLines(model.Firewall),
        .. model.PrivateLink is { } link ? PrivateLinkLines(link) : [],
        .. model.AdditionalAddresses.Select(address => $"additional {address}"),
    ];

    /// <summary>What a change did: lines that are gone, then lines that are new, separated by <c> | </c>.</summary>
    public static string Difference(AzureService before, AzureService after)
    {
        IReadOnlyList<string> old = Of(before);
        IReadOnlyList<string> now = Of(after);
        return string.Join(" | ", old.Except(now).Select(line => "-" + line).Concat(now.Except(old).Select(line => "+" + line)));
    }

    private static IEnumerable<string> FrontendLines(Frontend frontend) => frontend.Address switch
    {
        ManagedPublicIp made =>
        [
            $"{frontend.Family} made in {made.ResourceGroup}",
            .. One(made.Prefix is not null, $"{frontend.Family} prefix {made.Prefix?.Name}"),
            .. made.IpTags.Select(tag => $"{frontend.Family} ip tag {tag.Key}={tag.Value}"),
            .. One(!made.Zones.IsEmpty, $"{frontend.Family} zones {string.Join(',', made.Zones)}"),
            .. One(made.DnsLabel is not null, $"{frontend.Family} label '{made.DnsLabel}'"),
            .. made.Tags.Select(tag => $"{frontend.Family} tag {tag.Key}={tag.Value}"),
        ],
        ExistingPublicIp existing => [$"{frontend.Family} existing {existing.Id.ResourceGroupName}/{existing.Id.Name} {existing.Address?.ToString() ?? "-"}"],
        PrivateIp own => [$"{frontend.Family} in {own.Subnet.Name} {own.Address?.ToString() ?? "any"}{(own.Zones.IsEmpty ? "" : $" zones {string.Join(',', own.Zones)}")}"],
        _ => ["?"],
    };

    private static IEnumerable<string> RuleLines(ForwardingRule rule)
    {
        string port = $"{rule.Protocol} {rule.FrontendPort}:";
        return
        [
            $"{port} to {rule.BackendPort}{(rule.IsFloatingIp ? " floating" : "")}",
            $"{port} idle {rule.IdleTimeoutMinutes}{(rule.TcpReset ? " reset" : "")}",
            $"{port} {rule.LoadDistribution}{(rule.DisableOutboundSnat ? "" : " snat")}",
            rule.Probe is { } probe ? $"{port} {probe.Protocol} {probe.Port} {probe.RequestPath ?? "-"} every {probe.IntervalSeconds} x{probe.Threshold}" : $"{port} no probe",
        ];
    }

    private static IEnumerable<string> FirewallLines(FirewallPolicy? policy) => policy is null
        ? ["firewall none"]
        :
        [
            .. policy.Ranges.Select(range => $"let in {range}"),
            .. policy.ServiceTags.Select(tag => $"let in {tag}"),
            .. One(policy.DeniesOthers, "deny others"),
        ];

    private static IEnumerable<string> PrivateLinkLines(PrivateLink link) =>
    [
        $"link {link.RequestedName ?? "made"} in {link.ResourceGroup}",
        $"link from {link.Subnet.Name} x{link.AddressCount}",
        .. link.Addresses.Select(address => $"link address {address}"),
        .. link.Fqdns.Select(name => $"link name {name}"),
        .. One(link.HasProxyProtocol, "link proxy protocol"),
        .. link.Visibility.Select(subscription => $"link seen by {subscription}"),
        .. link.AutoApproval.Select(subscription => $"link approves {subscription}"),
    ];

    private static IEnumerable<string> One(bool isThere, string line) => isThere ? [line] : [];
}
