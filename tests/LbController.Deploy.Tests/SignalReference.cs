using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Providers;
using LbController.Cli;
using LbController.Core.Annotations;
using LbController.Core.Naming;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Hosting;
using LbController.Hosting.Providers;
using LbController.Kubernetes.Http;
using LbController.Metrics;
using LbController.Options;
using LbController.Providers.Azure.Annotations;
using LbController.Runtime.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Aws = LbController.Providers.Aws;

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
        [WellKnown.UninitializedTaint] = "a taint on Nodes: the cloud provider has not set the node up yet; it takes no load balancer traffic until it has an address and a provider ID",
        [WellKnown.CleanupFinalizer] = "a finalizer: the ecosystem's, on every Service with a load balancer",
        [OwnershipFinalizer.Default] = "a finalizer: our record that the load balancer is ours; with `-` and ten hexadecimal digits behind it for a Service with a class",
    };

    /// <summary>What each condition means where True, and where False; empty where it is never that.</summary>
    private static readonly Dictionary<string, (string True, string False)> Conditions = new()
    {
        [ConditionTypes.Accepted] = ("the specification can be served", "it cannot; the message says what to change"),
        [ConditionTypes.Programmed] = ("the back end does what the specification says", "not yet, or not any more; the message says why"),
        [ConditionTypes.Degraded] = ("it is served, but not in every point as asked for", "it is served in every point as asked for"),
        [ConditionTypes.Paused] = ("the user has paused it: the back end is left as it is", "never written: the condition is absent where it is not paused"),
        [ConditionTypes.InSync] = ("somebody else changed the back end, and it is repaired; absent where that never happened", "it is not repaired yet; the message says when and what"),
        [ConditionTypes.PortsError] = ("upstream's: at least one port is not served", "there was such a port, and there is none any more"),
    };

    /// <summary>Type, when, and an example of the note.</summary>
    private static readonly Dictionary<string, (string Type, string When, string Example)> Events = new()
    {
        [EventReasons.Ensuring] = ("Normal", "a load balancer is about to be made", "Ensuring load balancer"),
        [EventReasons.Ensured] = ("Normal", "it is there, with its address", "Ensured load balancer at 192.0.2.7"),
        [EventReasons.Updated] = ("Normal", "it changed, with what changed", "Updated load balancer with new hosts: added node-4; removed node-1"),
        [EventReasons.Deleting] = ("Normal", "it is about to be removed", "Deleting load balancer"),
        [EventReasons.Deleted] = ("Normal", "it is removed", "Deleted load balancer"),
        [EventReasons.SyncFailed] = ("Warning", "a pass failed or is refused; it is tried again", "Error syncing load balancer: HAProxy does not answer"),
        [EventReasons.UpdateFailed] = ("Warning", "a change of the nodes did not reach the back end; it is tried again", "Error updating load balancer with new hosts: HAProxy does not answer"),
        [EventReasons.DeleteFailed] = ("Warning", "a removal failed; it is tried again", "Error deleting load balancer: HAProxy does not answer"),
        [EventReasons.NoAvailableNodes] = ("Warning", "no node can take traffic", "There are no available nodes for LoadBalancer"),
        [EventReasons.Unsupported] = ("Warning", "it is served, but not in every point as asked for", "spec.sessionAffinity: this load balancer does not keep a client on one node; connections are balanced without affinity"),
        [EventReasons.Drifted] = ("Warning", "somebody else changed the back end; what was found, and whether it is repaired", "At 2026-01-02T03:04:05Z the load balancer was not as it was left: …. Repaired."),
        [EventReasons.StatusRestored] = ("Warning", "somebody else changed the addresses in the status; they are put back", "status.loadBalancer was changed by somebody else to 203.0.113.9; restored"),
        [EventReasons.Paused] = ("Normal", "the back end is left as it is from now on", "The load balancer is left as it is, whatever changes, until the annotation lbcontroller.io/paused is removed."),
        [EventReasons.Resumed] = ("Normal", "the back end is looked after again", "No longer paused: the load balancer is compared with what it should be"),
        [EventReasons.LeftBehind] = ("Warning", "the Service is let go and its load balancer left behind, as asked for; what is left, and where it is noted", "Left behind on request, noted in ConfigMap kube-system/lb-controller-orphans: …"),
        [EventReasons.Waiting] = ("Normal", "the back end needs time, or an address or port to become free", "The back end is still at work"),
    };

    /// <summary>What the Azure adapter is not made without.</summary>
    private static readonly Dictionary<string, string?> AzureSettings = new()
    {
        ["Azure:SubscriptionId"] = "11111111-2222-3333-4444-555555555555",
        ["Azure:ResourceGroup"] = "cluster",
        ["Azure:Vnet"] = "vnet",
        ["Azure:Subnet"] = "nodes",
    };

    private const string AnnotationHead = "| name | type | allowed | default | example | meaning |\n|---|---|---|---|---|---|\n";

    public static async Task<string> RenderAsync()
    {
        var text = new StringBuilder("""
            # Annotations, conditions, events, metrics

            Generated from the constants and instruments. `UPDATE_SNAPSHOTS=1 dotnet test tests/LbController.Deploy.Tests` writes it anew.

            ## Annotations on Services

            A value that is not allowed is an event and a condition on the Service, and so is a name under `lbcontroller.io/` or a prefix of the chosen back end (`haproxy.lbcontroller.io/`; `aws.lbcontroller.io/` and `service.beta.kubernetes.io/aws-load-balancer-`; `azure.lbcontroller.io/` and `service.beta.kubernetes.io/azure-`) that means nothing.

            ### Of every back end

            | name | type | allowed | default | example | meaning |
            |---|---|---|---|---|---|

            """);
        Annotations(text, WellKnown.Annotations);
        text.Append("\n### Of HAProxy\n\n" + AnnotationHead);
        Annotations(text, LbController.Providers.HAProxy.Annotations.HAProxyAnnotations.Definitions);
        text.Append("\n### Of AWS\n\nThose that other controllers for AWS have too keep their names and values. With PORT, the port's number or name; with PROTOCOL, `TCP`, `UDP`, `TLS` or `TCP_UDP`.\n\n" + AnnotationHead);
        Annotations(text, Aws.Annotations.AwsAnnotations.Definitions);
        text.Append("\nKnown from other controllers, not supported, and reported on the Service:\n\n| name | what to do instead |\n|---|---|\n");
        Table(text, Aws.Annotations.AwsAnnotations.Unsupported.Select(entry => entry.Key), name => Aws.Annotations.AwsAnnotations.Unsupported[name] ?? "");
        text.Append("\n### Of Azure\n\nThose that cloud-provider-azure has too keep their names and values. With PORT, the port's number or name.\n\n" + AnnotationHead);
        Annotations(text, AzureAnnotations.Definitions);
        text.Append("\nKnown from cloud-provider-azure, not supported, and reported on the Service:\n\n| name | what to do instead |\n|---|---|\n");
        Table(text, AzureAnnotations.Unsupported.Select(entry => entry.Key), name => AzureAnnotations.Unsupported[name] ?? "");
        text.Append("\n## Labels, taints, finalizers\n\n| name | meaning |\n|---|---|\n");
        Rows(text, [WellKnown.ExcludeNodeLabel, WellKnown.AutoscalerTaint, WellKnown.UninitializedTaint, WellKnown.CleanupFinalizer, OwnershipFinalizer.Default]);
        text.Append("\n## Conditions of Services\n\n| type | meaning where True | meaning where False |\n|---|---|---|\n");
        Table(text, ConditionTypes.All, type => $"{Conditions[type].True} | {Conditions[type].False}");
        text.Append("\n### Their reasons\n\nBesides these, a refusal has the reason of its first problem, and a failure that is tried again its kind; both are listed below.\n\n| reason | condition and value | meaning | example of the message |\n|---|---|---|---|\n");
        Table(text, Constants(typeof(ConditionReasons)), reason => $"{ReasonText.OfConditions[reason].Conditions} | {Cells(ReasonText.OfConditions[reason].Text)}");
        text.Append("\n## Events on Services\n\n| reason | type | when | example of the note |\n|---|---|---|---|\n");
        Table(text, Constants(typeof(EventReasons)), reason => $"{Events[reason].Type} | {Events[reason].When} | {Events[reason].Example}");
        text.Append("\n## Problems with a specification\n\nIn conditions, in Events, and as `error` of ports in the status. The message names field, value and remedy.\n\n| reason | meaning | remedy |\n|---|---|---|\n");
        Table(text, Rules(), reason => Cells(ReasonText.OfSpecifications[reason]));
        text.Append("\n### Found by the HAProxy adapter\n\n| reason | meaning | remedy |\n|---|---|---|\n");
        Table(text, Constants(typeof(LbController.Providers.HAProxy.ProblemReasons)), reason => Cells(ReasonText.OfHAProxy[reason]));
        text.Append("\n### Found by the AWS adapter\n\n| reason | meaning | remedy |\n|---|---|---|\n");
        Table(text, Constants(typeof(Aws.ProblemReasons)), reason => Cells(ReasonText.OfAws[reason]));
        text.Append("\n### Found by the Azure adapter\n\n| reason | meaning | remedy |\n|---|---|---|\n");
        Table(text, Constants(typeof(LbController.Providers.Azure.ProblemReasons)), reason => Cells(ReasonText.OfAzure[reason]));
        text.Append("\n## Kinds of failure\n\n| kind | meaning | tried again |\n|---|---|---|\n");
        Table(text, Enum.GetNames<ProviderErrorKind>(), kind => Cells(ReasonText.OfFailures[kind]));
        await MetricsAsync(text);
        return text.ToString();
    }

    private static async Task MetricsAsync(StringBuilder text)
    {
        text.Append("\n## Metrics\n\nAt `/metrics`, in Prometheus' text format. No label names a Service but those of HAProxy's statistics, for at most `--haproxy-metrics-services` Services; the others are one sum.\n\n| name | kind | unit | labels | meaning | a query |\n|---|---|---|---|---|---|\n");
        foreach (Instrument instrument in await InstrumentsAsync())
        {
            MetricText metric = MetricText.All[instrument.Name];
            string kind = instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
            IEnumerable<string> labels = metric.Labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(label => $"`{label}`: {MetricText.LabelValues.GetValueOrDefault($"{instrument.Name} {label}") ?? MetricText.LabelValues[label]}");
            string query = metric.Query.Length == 0 ? "" : $"`{metric.Query}`";
            text.Append(CultureInfo.InvariantCulture, $"| `{instrument.Name}` | {kind} | {(instrument.Unit == "s" ? "seconds" : instrument.Unit == "By" ? "bytes" : "")} | {string.Join("; ", labels)} | {instrument.Description} | {query} |\n");
        }
    }

    private static void Annotations(StringBuilder text, IEnumerable<AnnotationDefinition> annotations)
    {
        foreach (AnnotationDefinition annotation in annotations)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{annotation.Key}` | {annotation.Type} | {annotation.Allowed} | {annotation.Default} | `{annotation.Example}` | {annotation.Meaning} |\n");
        }
    }

    private static void Rows(StringBuilder text, IEnumerable<string> names) => Table(text, names, name => Meanings[name]);

    private static void Table(StringBuilder text, IEnumerable<string> names, Func<string, string> cells)
    {
        foreach (string name in names)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {cells(name)} |\n");
        }
    }

    private static string Cells(ReasonText reason) => $"{reason.Meaning} | {reason.Remedy}";

    /// <summary>Every reason that the rules of planning declare.</summary>
    private static IEnumerable<string> Rules() => typeof(ListenerRules).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(ListenerRules).Namespace && type.Name.EndsWith("Rules", StringComparison.Ordinal))
        .SelectMany(Constants)
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.FieldType == typeof(string))
        .Select(field => (string)field.GetRawConstantValue()!); // ! a text, by the line before

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
        var haproxy = new HAProxyRegistration(options =>
        {
            options.StateDirectory = "/nonexistent/haproxy";
            options.AddressPools = HAProxyRegistration.Pools("127.10.0.0/16");
        });
        await using ServiceProvider services = Composition.Build(new AppOptions(), environment, [], haproxy);
        await using ServiceProvider aws = Composition.Build(new AppOptions(), environment, [], new AwsRegistration());
        var options = new AppOptions { Configuration = new ConfigurationBuilder().AddInMemoryCollection(AzureSettings).Build() };
        await using ServiceProvider azure = Composition.Build(options, environment, [], new AzureRegistration());
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        var metrics = new ControllerMetrics(meters);
        metrics.Observe(() => 0, () => 0, () => 0, () => false);
        metrics.ObserveServices(() => [], () => 0, () => TimeSpan.Zero);
        LeaseMetrics.Observe(meters, "", () => false);
        BuildMetrics.Observe(meters);
        _ = services.GetRequiredService<RequestMetrics>();
        _ = services.GetRequiredService<ILoadBalancerProvider>();
        _ = aws.GetRequiredService<ILoadBalancerProvider>();
        _ = azure.GetRequiredService<ILoadBalancerProvider>();
        return [.. found.Values];
    }
}
