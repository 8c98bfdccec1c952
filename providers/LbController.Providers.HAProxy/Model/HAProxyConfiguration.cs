using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>Everything that HAProxy is told, as typed values: no text of a user gets past here.</summary>
/// <param name="Settings">What is shared.</param>
/// <param name="MaxConnections">Connections at a time over all Services.</param>
/// <param name="Checks">The health checks, ordered by name.</param>
/// <param name="Sections">The Services, ordered by key and UID.</param>
internal sealed record HAProxyConfiguration(
    HAProxySettings Settings,
    int MaxConnections,
    ValueList<HAProxyCheck> Checks,
    ValueList<ServiceSection> Sections)
{
    /// <summary>How many listeners it has.</summary>
    public int ListenerCount => Sections.AsSpan().Length == 0 ? 0 : Sections.Sum(section => section.Frontends.Count);

    /// <summary>Puts Services together, in whatever order they come.</summary>
    public static HAProxyConfiguration Of(HAProxySettings settings, int maxConnections, IEnumerable<ServiceSection> sections)
    {
        ServiceSection[] ordered =
        [
            .. sections.OrderBy(section => section.Identity.Service).ThenBy(section => section.Identity.ServiceUid, StringComparer.Ordinal),
        ];
        return new HAProxyConfiguration(settings, maxConnections, MergeChecks(ordered), [.. ordered]);
    }

    private static ValueList<HAProxyCheck> MergeChecks(ServiceSection[] sections)
    {
        var checks = new SortedDictionary<string, (HAProxyCheck First, HashSet<ServerTarget> Targets)>(StringComparer.Ordinal);
        foreach (ServiceSection section in sections)
        {
            if (section.Check is not { } check)
            {
                continue;
            }

            if (!checks.TryGetValue(check.Name, out (HAProxyCheck First, HashSet<ServerTarget> Targets) known))
            {
                checks.Add(check.Name, (check, [.. check.Targets]));
            }
            else if (known.First.Targets != check.Targets)
            {
                known.Targets.UnionWith(check.Targets);
            }
        }

        return checks.Values.Select(entry => entry.First with { Targets = Order(entry.Targets) }).ToValueList();
    }

    private static ValueList<ServerTarget> Order(IEnumerable<ServerTarget> targets) => targets
        .OrderBy(target => target.Node, StringComparer.Ordinal)
        .ThenBy(target => Addresses.AddressRange.FamilyOf(target.Address))
        .ThenBy(target => Addresses.AddressRange.ToNumber(target.Address))
        .ToValueList();
}
