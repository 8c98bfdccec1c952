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
}
