using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text;
using LbController.Abstractions.Providers;
using LbController.Cli;
using LbController.Core.Annotations;
using LbController.Core.Naming;
using LbController.Core.Status;
using LbController.Hosting;
using LbController.Options;
using LbController.Runtime.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace LbController.Deploy.Tests;

/// <summary>
/// Writes the reference of what passes between the controller and its users: annotations, conditions, events, finalizers, metrics. Names
/// come from the constants and instruments, and one without a description fails.
/// </summary>
internal static class SignalReference
{
    private static readonly Dictionary<string, string> Meanings = new()
    {
        [WellKnown.ExcludeNodeLabel] = "a label on Nodes: the node takes no load balancer traffic, unless the value is false",
        [WellKnown.AutoscalerTaint] = "a taint on Nodes: the cluster autoscaler is about to delete the node, so it takes no load balancer traffic",
        [WellKnown.CleanupFinalizer] = "a finalizer: the ecosystem's, on every Service with a load balancer",
        [OwnershipFinalizer.Default] = "a finalizer: our record that the load balancer is ours; with `-` and ten hexadecimal digits behind it for a Service with a class",
        [ConditionTypes.Accepted] = "the specification can be served; where False, the message says what to change",
        [ConditionTypes.Programmed] = "the back end does what the specification says",
        [ConditionTypes.Degraded] = "it is served, but not in every point as asked for",
        [ConditionTypes.PortsError] = "upstream's: at least one port is not served",
        [EventReasons.Ensuring] = "Normal: a load balancer is being made",
        [EventReasons.Ensured] = "Normal: it is there, with its address",
        [EventReasons.Updated] = "Normal: it changed, with what changed",
        [EventReasons.Deleting] = "Normal: it is being removed",
        [EventReasons.Deleted] = "Normal: it is removed",
        [EventReasons.SyncFailed] = "Warning: a pass failed; it is tried again",
        [EventReasons.UpdateFailed] = "Warning: a change of the nodes did not reach the back end; it is tried again",
        [EventReasons.DeleteFailed] = "Warning: a removal failed; it is tried again",
        [EventReasons.NoAvailableNodes] = "Warning: no node can take traffic",
        [EventReasons.Unsupported] = "Warning: the specification asks for what cannot be, with what to change",
        [WellKnown.UninitializedTaint] = "a taint on Nodes: the cloud provider has not set the node up yet; it takes no load balancer traffic until it has an address and a provider ID",
        [ConditionTypes.Paused] = "the user has paused it: the back end is left as it is; absent where not",
        [ConditionTypes.InSync] = "somebody else changed the back end, and it is repaired; False until then, absent where it never happened; the message says when and what",
        [EventReasons.Drifted] = "Warning: somebody else changed the back end; what was found, and whether it is repaired",
        [EventReasons.StatusRestored] = "Warning: somebody else changed the addresses in the status; they are put back",
        [EventReasons.Paused] = "Normal: the back end is left as it is from now on",
        [EventReasons.Resumed] = "Normal: the back end is looked after again",
        [EventReasons.LeftBehind] = "Warning: the Service is let go and its load balancer left behind, as asked for; what is left, and where it is noted",
        [EventReasons.Waiting] = "Normal: the back end needs time, or an address or port to become free",
    };

    public static async Task<string> RenderAsync()
    {
        var text = new StringBuilder("""
            # Annotations, conditions, events, metrics

            Generated from the constants and instruments. `UPDATE_SNAPSHOTS=1 dotnet test tests/LbController.Deploy.Tests` writes it anew.

            ## Annotations on Services

            A value that is not allowed is an event and a condition on the Service, and so is a name under `lbcontroller.io/` that means nothing.

            | name | type | allowed | default | example | meaning |
            |---|---|---|---|---|---|

            """);
        foreach (AnnotationDefinition annotation in WellKnown.Annotations)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{annotation.Key}` | {annotation.Type} | {annotation.Allowed} | {annotation.Default} | `{annotation.Example}` | {annotation.Meaning} |\n");
        }

        text.Append("\n## Labels, taints, finalizers\n\n| name | meaning |\n|---|---|\n");
        Rows(text, [WellKnown.ExcludeNodeLabel, WellKnown.AutoscalerTaint, WellKnown.UninitializedTaint, WellKnown.CleanupFinalizer, OwnershipFinalizer.Default]);
        text.Append("\n## Conditions of Services\n\n| type | meaning where True |\n|---|---|\n");
        Rows(text, ConditionTypes.All);
        text.Append("\n## Events on Services\n\n| reason | meaning |\n|---|---|\n");
        Rows(text, typeof(EventReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!));
        text.Append("\n## Metrics\n\nAt `/metrics`, in Prometheus' text format. No label names a Service.\n\n| name | kind | meaning |\n|---|---|---|\n");
        foreach (Instrument instrument in await InstrumentsAsync())
        {
            string kind = instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
            text.Append(CultureInfo.InvariantCulture, $"| `{instrument.Name}` | {kind} | {instrument.Description} |\n");
        }

        return text.ToString();
    }

    private static void Rows(StringBuilder text, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {Meanings[name]} |\n");
        }
    }

    private static async Task<List<Instrument>> InstrumentsAsync()
    {
        var found = new SortedDictionary<string, Instrument>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("LbController", StringComparison.Ordinal))
                {
                    found[instrument.Name] = instrument;
                }
            },
        };
        listener.Start();
        var environment = new CliEnvironment(TextWriter.Null, TextWriter.Null, new Dictionary<string, string>(), "/nonexistent", false, false);
        await using ServiceProvider services = Composition.Build(new AppOptions(), environment, [], haproxy =>
        {
            haproxy.StateDirectory = "/nonexistent/haproxy";
            haproxy.AddressPools = Composition.Pools("127.10.0.0/16");
        });
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        var metrics = new ControllerMetrics(meters);
        metrics.Observe(() => 0, () => 0, () => 0, () => false);
        metrics.ObserveServices(() => [], () => 0, () => TimeSpan.Zero);
        LeaseMetrics.Observe(meters, "", () => false);
        _ = services.GetRequiredService<ILoadBalancerProvider>();
        return [.. found.Values];
    }
}
