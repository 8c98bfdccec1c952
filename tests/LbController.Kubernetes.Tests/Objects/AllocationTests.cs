using System.Text;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Tests.Objects;

/// <summary>What one event costs. Bounds, not timings: they hold on any machine.</summary>
public sealed class AllocationTests
{
    /// <summary>308 characters, for which the official client allocates 3.2 KB.</summary>
    private const string Typical =
        """{"type":"MODIFIED","object":{"kind":"Service","apiVersion":"v1","metadata":{"name":"web","namespace":"default","uid":"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0","resourceVersion":"123456"},"spec":{"ports":[{"protocol":"TCP","port":80,"nodePort":30080}],"type":"LoadBalancer"},"status":{"loadBalancer":{}}}}""";

    [Fact]
    public void A_typical_watch_event_allocates_less_than_1000_bytes()
    {
        byte[] line = Encoding.UTF8.GetBytes(Typical);
        Assert.InRange(line.Length, 290, 320);

        long bytes = Measure(() => WatchLine<Service>.Parse(line, ResourceTypes.Services));

        Assert.InRange(bytes, 1, 1000);
    }

    [Fact]
    public void Managed_fields_and_the_last_applied_configuration_cost_nothing()
    {
        string ballast = string.Concat(Enumerable.Repeat("\"f:key\":{},", 500)) + "\"f:last\":{}";
        string heavy = Typical.Replace(
            "\"resourceVersion\"",
            "\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"" + new string('x', 5000) + "\"},\"managedFields\":[{\"fieldsV1\":{" + ballast + "}}],\"resourceVersion\"");
        byte[] light = Encoding.UTF8.GetBytes(Typical), line = Encoding.UTF8.GetBytes(heavy);

        long lightBytes = Measure(() => WatchLine<Service>.Parse(light, ResourceTypes.Services));
        long heavyBytes = Measure(() => WatchLine<Service>.Parse(line, ResourceTypes.Services));

        Assert.Equal(lightBytes, heavyBytes);
    }

    private static long Measure(Action parse)
    {
        const int Runs = 1000;
        parse();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < Runs; run++)
        {
            parse();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
    }
}
