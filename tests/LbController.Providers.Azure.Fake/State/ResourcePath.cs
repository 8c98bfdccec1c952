namespace LbController.Providers.Azure.Fake.State;

/// <summary>What a path of Microsoft.Network names. Types are spelled as in the definitions whatever the case of the request.</summary>
/// <param name="Subscription">Its id.</param>
/// <param name="Group">The resource group; null for a listing of the subscription.</param>
/// <param name="Type"><c>loadBalancers</c>.</param>
/// <param name="Name">Null for a listing.</param>
/// <param name="ChildType"><c>backendAddressPools</c>, or null.</param>
/// <param name="ChildName">Null for none and for a listing.</param>
internal sealed record ResourcePath(string Subscription, string? Group, string Type, string? Name, string? ChildType = null, string? ChildName = null)
{
    public const string Provider = "Microsoft.Network";

    private static readonly Dictionary<string, string> Spelling = new[]
    {
        "loadBalancers", "publicIPAddresses", "publicIPPrefixes", "networkSecurityGroups", "virtualNetworks", "privateLinkServices",
        "frontendIPConfigurations", "backendAddressPools", "loadBalancingRules", "probes", "inboundNatRules", "outboundRules",
        "securityRules", "defaultSecurityRules", "subnets", "privateEndpointConnections",
    }.ToDictionary(type => type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it names many.</summary>
    public bool IsList => Name is null || (ChildType is not null && ChildName is null);

    /// <summary>What is named, for counting: <c>backendAddressPools</c>.</summary>
    public string LeafType => ChildType ?? Type;

    /// <summary>As in RBAC: <c>Microsoft.Network/loadBalancers/backendAddressPools</c>.</summary>
    public string FullType => ChildType is null ? $"{Provider}/{Type}" : $"{Provider}/{Type}/{ChildType}";

    /// <summary>The resource, without its child.</summary>
    public ResourcePath Parent => this with { ChildType = null, ChildName = null };

    public string Id => $"/subscriptions/{Subscription}/resourceGroups/{Group}/providers/{Provider}/{Type}/{Name}" + (ChildType is null ? string.Empty : $"/{ChildType}/{ChildName}");

    public static ResourcePath? Parse(string id) => Parse(id.Split('/', StringSplitOptions.RemoveEmptyEntries));

    public static ResourcePath? Parse(IReadOnlyList<string> segments)
    {
        bool grouped = segments.Count > 3 && Is(segments[2], "resourceGroups");
        int provider = grouped ? 4 : 2;
        if (segments.Count < provider + 3 || segments.Count > provider + 6 || !Is(segments[0], "subscriptions")
            || !Is(segments[provider], "providers") || !Is(segments[provider + 1], Provider)
            || !Spelling.TryGetValue(segments[provider + 2], out string? type))
        {
            return null;
        }

        string? child = null;
        if (segments.Count > provider + 4 && !Spelling.TryGetValue(segments[provider + 4], out child))
        {
            return null;
        }

        return new ResourcePath(
            segments[1],
            grouped ? segments[3] : null,
            type,
            segments.Count > provider + 3 ? segments[provider + 3] : null,
            child,
            segments.Count > provider + 5 ? segments[provider + 5] : null);
    }

    private static bool Is(string segment, string literal) => segment.Equals(literal, StringComparison.OrdinalIgnoreCase);
}
