using System.Diagnostics;
using System.Globalization;
using System.Text;
using LbController.Benchmarks.HAProxy;
using LbController.Kubernetes.Configuration;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;
using LbController.LocalCluster.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Benchmarks;

/// <summary>
/// Services wait when the controller starts, as a process of its own, with real HAProxy: how long until every status is written, beside
/// what as many bare PATCHes take through the same client to the same server in the same run.
/// </summary>
internal static class StartupScenario
{
    public static async Task<int> RunAsync(int services)
    {
        string folder = Directory.CreateTempSubdirectory("lbc-bench").FullName;
        var options = new LocalClusterOptions { Nodes = 3, RunDataPlane = false, StateDirectory = folder };
        await using var cluster = new EmbeddedCluster(options, TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        await cluster.StartAsync(CancellationToken.None);
        var around = new ApiSurroundings(TimeProvider.System, new Jitter(new Random(1)), NullLogger.Instance);
        ClusterConfiguration configuration = ClusterConfigurationResolver.Resolve(
            new ClusterConfigurationRequest { KubeconfigPaths = [cluster.KubeconfigPath!], Environment = new Dictionary<string, string>(), HomeDirectory = folder }, around);
        using KubernetesApi api = configuration.CreateApi(new KubernetesApiOptions(), around);
        for (int i = 1; i <= 3; i++)
        {
            string node = $$$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"bench-{{{i}}}"},"status":{"addresses":[{"type":"InternalIP","address":"127.29.0.{{{i}}}"}]}}""";
            await api.CreateAsync(ResourceTypes.Nodes, "", Encoding.UTF8.GetBytes(node), CancellationToken.None);
        }

        await CreateServicesAsync(api, services);
        TimeSpan warm = await PatchAsync(api, services, rounds: 1, concurrency: 1);
        TimeSpan sequential = await PatchAsync(api, services, rounds: 2, concurrency: 1);
        TimeSpan concurrent = await PatchAsync(api, services, rounds: 2, concurrency: 128);
        _ = warm;
        cluster.Requests.Clear();

        long start = Stopwatch.GetTimestamp();
        using Process controller = BenchController.Start(folder, "127.28.0.0/16");
        TimeSpan written = await AllWrittenAsync(api, services, start);
        controller.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {services} Services, 2 cores shared with the API server
            {2 * services} bare PATCHes, one at a time     {sequential.TotalSeconds,8:0.00} s
            {2 * services} bare PATCHes, 128 at a time     {concurrent.TotalSeconds,8:0.00} s
            process start to all statuses written {written.TotalSeconds,8:0.00} s   ratio {written / sequential:0.00} (one at a time), {written / concurrent:0.00} (128 at a time)
            controller: CPU {controller.TotalProcessorTime.TotalSeconds:0.00} s, peak memory {controller.PeakWorkingSet64 / 1048576.0:0} MiB
            PATCHes {cluster.Requests.Count("patch", "services", "status")}, Events created so far {cluster.Requests.Count("create", "events")}
            """));
        Console.WriteLine(string.Join('\n', File.ReadLines(Path.Combine(folder, "log")).Where(line => line.Contains("Reloaded", StringComparison.Ordinal) || line.Contains("Started HAProxy", StringComparison.Ordinal) || line.Contains("Working on", StringComparison.Ordinal) || line.Contains("Synced", StringComparison.Ordinal))));
        controller.Kill(entireProcessTree: false);
        await controller.WaitForExitAsync();
        BenchController.EndHAProxy(folder);
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    /// <summary>Creates web-0, web-1, …</summary>
    public static async Task CreateServicesAsync(KubernetesApi api, int services) =>
        await Parallel.ForEachAsync(Enumerable.Range(0, services), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, token) =>
        {
            string body = $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web-{{{number}}}","namespace":"default"},"spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80}]}}""";
            await api.CreateAsync(ResourceTypes.Services, "default", Encoding.UTF8.GetBytes(body), token);
        });

    /// <summary>Each PATCH sets another value, so that each is a write.</summary>
    private static async Task<TimeSpan> PatchAsync(KubernetesApi api, int services, int rounds, int concurrency)
    {
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds; round++)
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, services), new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (number, token) =>
            {
                string body = $$$$"""{"metadata":{"annotations":{"example.com/round":"{{{{concurrency}}}}-{{{{rounds}}}}-{{{{round}}}}"}}}""";
                await api.PatchAsync(ResourceTypes.Services, "default", $"web-{number}", new Patch(PatchType.Merge, Encoding.UTF8.GetBytes(body)), "status", token);
            });
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task<TimeSpan> AllWrittenAsync(KubernetesApi api, int services, long start)
    {
        HashSet<string> addressed = [];
        await foreach (WatchEvent<Service> change in api.WatchAsync(ResourceTypes.Services, new WatchQuery { SendInitialEvents = true }, CancellationToken.None))
        {
            if (change.Object is { Ingress.Length: > 0, Conditions.Length: >= 3 } service && addressed.Add(service.Metadata.Name) && addressed.Count == services)
            {
                return Stopwatch.GetElapsedTime(start);
            }
        }

        throw new InvalidOperationException("the watch ended");
    }
}
