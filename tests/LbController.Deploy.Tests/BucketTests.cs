using System.Diagnostics.Metrics;
using LbController.Metrics;
using LbController.Runtime.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace LbController.Deploy.Tests;

/// <summary>What a scrape of histograms shows.</summary>
public sealed class BucketTests
{
    [Fact]
    public async Task B076_UpstreamsHistogramsHaveUpstreamsBuckets()
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var collector = new PrometheusCollector("LbController");
        collector.Start();
        var metrics = new ControllerMetrics(services.GetRequiredService<IMeterFactory>());
        metrics.ProviderCalled("memory", "targets", "ok", TimeSpan.FromSeconds(3));
        string text = collector.Render();
        string name = "service_controller_update_loadbalancer_host_latency_seconds_bucket";
        string[] bounds = [.. text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal))];
        Assert.Equal([.. Enumerable.Range(0, 15).Select(power => $"{name}{{le=\"{1 << power}\"}} {(power < 2 ? 0 : 1)}"), $"{name}{{le=\"+Inf\"}} 1"], bounds);
        Assert.Contains("lbc_provider_request_duration_seconds_bucket{provider=\"memory\",operation=\"targets\",le=\"0.001\"} 0", text, StringComparison.Ordinal);
    }

    /// <summary>A removed Service may not be shown for ever with its last figures.</summary>
    [Fact]
    public void WhatAnInstrumentDoesNotTellOfAnyMoreIsNotShown()
    {
        using var meter = new Meter("LbController.Tests.Gone");
        using var collector = new PrometheusCollector("LbController.Tests.Gone");
        collector.Start();
        string[] services = ["a", "b"];
        meter.CreateObservableCounter("shown_total", () => services.Select(service => new Measurement<long>(7, new KeyValuePair<string, object?>("service", service))));
        Counter<long> counted = meter.CreateCounter<long>("counted_total");
        counted.Add(1);
        Assert.Contains("shown_total{service=\"b\"} 7", collector.Render(), StringComparison.Ordinal);

        services = ["a"];
        string text = collector.Render();
        Assert.Contains("shown_total{service=\"a\"} 7", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"b\"", text, StringComparison.Ordinal);
        Assert.Contains("counted_total 1", text, StringComparison.Ordinal);
    }
}
