using System.Text;

namespace LbController.Health;

/// <summary>
/// A set of checks behind one probe. Liveness knows only our own loops: an outage of a cloud or of the API server must not restart us.
/// Readiness is what a rollout waits for; a standby is ready.
/// </summary>
internal sealed class HealthChecks(IReadOnlyList<HealthCheck> checks)
{
    /// <summary>Whether all hold, and the text to show.</summary>
    public (bool Healthy, string Text) Run(bool verbose)
    {
        var text = new StringBuilder();
        bool healthy = true;
        foreach (HealthCheck check in checks)
        {
            string? wrong = check.Probe();
            healthy &= wrong is null;
            if (wrong is not null)
            {
                text.Append("[-]").Append(check.Name).Append(": ").Append(wrong).Append('\n');
            }
            else if (verbose)
            {
                text.Append("[+]").Append(check.Name).Append(" ok\n");
            }
        }

        return (healthy, healthy && !verbose ? "ok\n" : text.ToString());
    }
}
