using System.Diagnostics.Metrics;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Patching;
using LbController.Kubernetes.Tests.Scripted;
using Microsoft.Extensions.DependencyInjection;

namespace LbController.Kubernetes.Tests.Http;

public sealed class RequestMetricsTests
{
    [Fact]
    public async Task B076_Every_try_is_counted_by_method_and_answer_under_client_gos_names()
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        var seen = new List<string>();
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
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(seen, instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(seen, instrument, tags));
        listener.Start();
        int tries = 0;
        await using var fixture = new ApiFixture(exchange => tries++ == 0
            ? exchange.RefuseAsync(503, "ServiceUnavailable", "not now")
            : exchange.RespondAsync(200, """{"kind":"Service","metadata":{"name":"web","namespace":"default","uid":"u","resourceVersion":"1"},"spec":{}}"""));
        using KubernetesApi api = fixture.NewApi(new RequestMetrics(meters));
        await api.GetAsync(ResourceTypes.Services, "default", "web", default);
        Assert.Equal(
            [
                "rest_client_requests_total code=503 method=GET", "rest_client_request_duration_seconds verb=GET",
                "rest_client_requests_total code=200 method=GET", "rest_client_request_duration_seconds verb=GET",
            ],
            seen);
        seen.Clear();

        await fixture.Server.DisposeAsync();
        await Assert.ThrowsAsync<KubernetesApiException>(() => api.PatchAsync(ResourceTypes.Services, "default", "web", new Patch(PatchType.Merge, "{}"u8.ToArray()), "status", default));
        Assert.All(seen.Where(line => line.StartsWith("rest_client_requests_total", StringComparison.Ordinal)), line => Assert.Equal("rest_client_requests_total code=<error> method=PATCH", line));
        Assert.NotEmpty(seen);
    }

    private static void Note(List<string> seen, Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (seen)
        {
            seen.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}");
        }
    }
}
