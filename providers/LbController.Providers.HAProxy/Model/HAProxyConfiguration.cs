using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>Everything that HAProxy is told, as typed values: no text of a user gets past here.</summary>
/// <param name="Settings">What is shared.</param>
/// <param name="MaxConnections">Connections at a time over all Services.</param>
/// <param name="Checks">The health checks.</param>
/// <param name="Sections">The Services, ordered by key and UID.</param>
internal sealed record HAProxyConfiguration(
    HAProxySettings Settings,
    int MaxConnections,
    CheckTables Checks,
    ValueList<ServiceSection> Sections)
{
    /// <summary>Puts Services together, in whatever order they come.</summary>
    public static HAProxyConfiguration Of(HAProxySettings settings, int maxConnections, CheckTables checks, IEnumerable<ServiceSection> sections)
    {
        ServiceSection[] ordered =
        [
            .. sections.OrderBy(section => section.Identity.Service).ThenBy(section => section.Identity.ServiceUid, StringComparer.Ordinal),
        ];
        return new HAProxyConfiguration(settings, maxConnections, checks, [.. ordered]);
    }
}
