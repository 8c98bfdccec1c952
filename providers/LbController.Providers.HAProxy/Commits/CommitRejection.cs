using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>HAProxy did not take a configuration.</summary>
/// <param name="Rendered">The configuration.</param>
/// <param name="Alerts">What it had against it.</param>
/// <param name="Reason">Why it was to be loaded.</param>
internal sealed record CommitRejection(RenderedConfiguration Rendered, IReadOnlyList<HAProxyAlert> Alerts, string Reason)
{
    /// <summary>HAProxy's own words in one line.</summary>
    public string Message => Alerts.Count == 0 ? "it gave no reason; see HAProxy's own log" : string.Join("; ", Alerts.Take(3).Select(alert => alert.Message));
}
