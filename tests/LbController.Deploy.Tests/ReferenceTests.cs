using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using LbController.Abstractions.Providers;
using LbController.Kubernetes.Http;
using LbController.Metrics;
using LbController.Options;
using LbController.Providers.Aws.Client.Diagnostics;
using LbController.Providers.Azure.Client.Diagnostics;
using LbController.Providers.Azure.Client.Wire;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Statistics;
using LbController.Runtime.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace LbController.Deploy.Tests;

/// <summary>The references in deploy/reference are what the declarations say.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void SettingsAreAsDeclared() => Compare("settings.md", SettingReference.Render());

    [Fact]
    public async Task SignalsAreAsDeclared() => Compare("signals.md", await SignalReference.RenderAsync());

    [Fact]
    public void EveryExitCodeIsExplained()
    {
        IEnumerable<int> codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Contains($"\n| {code} | ", SettingReference.Render(), StringComparison.Ordinal));
    }

    /// <summary>The adapter's reasons, wherever it says them; a new one has to be explained.</summary>
    [Fact]
    public void EveryReasonOfTheAwsAdapterIsExplained()
    {
        IEnumerable<string> said = typeof(LbController.Providers.Aws.ProblemReasons).GetFields().Select(field => (string)field.GetRawConstantValue()!); // ! all are constants
        Assert.Equal(said.Order(StringComparer.Ordinal), ReasonText.OfAws.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The adapter's reasons, wherever it says them; a new one has to be explained.</summary>
    [Fact]
    public void EveryReasonOfTheAzureAdapterIsExplained()
    {
        IEnumerable<string> said = typeof(LbController.Providers.Azure.ProblemReasons).GetFields().Select(field => (string)field.GetRawConstantValue()!); // ! all are constants
        Assert.Equal(said.Order(StringComparer.Ordinal), ReasonText.OfAzure.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The labels in the reference are those that measurements carry.</summary>
    [Fact]
    public async Task LabelsOfMetricsAreAsMeasured()
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        Measure(meters);
        listener.RecordObservableInstruments();
        Assert.Equal(MetricText.All.OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => $"{metric.Key}: {metric.Value.Labels}"), seen.Select(metric => $"{metric.Key}: {metric.Value}"));

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen[instrument.Name] = string.Join(' ', tags.ToArray().Select(tag => tag.Key));
    }

    /// <summary>Measures everything once.</summary>
    private static void Measure(IMeterFactory meters)
    {
        var metrics = new ControllerMetrics(meters);
        metrics.Observe(() => 0, () => 0, () => 0, () => false);
        metrics.ObserveServices(() => [("a", true, 1)], () => 0, () => TimeSpan.Zero);
        LeaseMetrics.Observe(meters, "", () => false);
        BuildMetrics.Observe(meters);
        metrics.Added();
        metrics.Retried();
        metrics.Started(TimeSpan.Zero);
        metrics.Finished(TimeSpan.Zero);
        metrics.Reconciled("a", TimeSpan.Zero);
        metrics.Failed("a");
        metrics.ProviderCalled("a", "targets", "ok", TimeSpan.Zero);
        metrics.NodesSynced(TimeSpan.Zero);
        metrics.Addressed(TimeSpan.Zero);
        metrics.DriftFound("a");
        metrics.DriftRepaired("a");
        metrics.OrphanFound("a");
        metrics.OrphanRemoved("a");
        metrics.Released("a");
        metrics.StatusWritten("a");
        var haproxy = new HAProxyMetrics(meters.Create(HAProxyMetrics.MeterName));
        haproxy.Reloaded("a", "a", TimeSpan.Zero);
        haproxy.Serving(1);
        haproxy.Commanded(LbController.Providers.HAProxy.Runtime.RuntimeCommandKind.AddServer, "succeeded", 1);
        TrafficMetrics.Observe(
            meters.Create(HAProxyMetrics.MeterName),
            () => new TrafficSnapshot(true, [new PortTraffic("a", "b", "80", default, 1, 0, 1)], [new NodeHealth("n", "10256/healthz", 1, 0)], new TrafficReading(0, [])));
        var aws = new AwsClientMetrics(meters.Create(AwsClientMetrics.MeterName));
        aws.Called("a", "a", "ok", TimeSpan.Zero);
        aws.Waited(LbController.Providers.Aws.Client.Flow.CallClass.ComputeReads, TimeSpan.Zero);
        var azure = new AzureClientMetrics(meters.Create(AzureClientMetrics.MeterName));
        azure.Called(new ArmRequest { Method = Azure.Core.RequestMethod.Get, Address = new Uri("https://a/"), Type = "a" }, "ok", TimeSpan.Zero);
        azure.Waited(LbController.Providers.Azure.Client.Flow.CallClass.Reads, TimeSpan.Zero);
        new RequestMetrics(meters).Sent(HttpMethod.Get, 200, TimeSpan.Zero);
    }

    private static void Compare(string file, string text)
    {
        string path = DeployFiles.Of($"deploy/reference/{file}");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.Exists(path) ? File.ReadAllText(path) : "");
    }
}
