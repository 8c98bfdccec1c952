using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using LbController.Kubernetes.Configuration;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.LocalCluster.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Benchmarks.HAProxy;

/// <summary>
/// Services are created while the controller runs, as a process of its own, on a cluster of ten nodes with their service proxies: the time
/// from the last creation until every address answers a request, and the memory of the controller and of HAProxy.
/// </summary>
internal static class ScaleScenario
{
    private const int Nodes = 10;

    public static async Task<int> RunAsync(int services)
    {
        string folder = Directory.CreateTempSubdirectory("lbc-bench").FullName;
        var options = new LocalClusterOptions { Nodes = Nodes, NodeNetwork = "127.25.0.0/16", PodNetwork = "127.26.0.0/16", StateDirectory = folder };
        await using var cluster = new EmbeddedCluster(options, TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        await cluster.StartAsync(CancellationToken.None);
        var around = new ApiSurroundings(TimeProvider.System, new Jitter(new Random(1)), NullLogger.Instance);
        ClusterConfiguration configuration = ClusterConfigurationResolver.Resolve(
            new ClusterConfigurationRequest { KubeconfigPaths = [cluster.KubeconfigPath!], Environment = new Dictionary<string, string>(), HomeDirectory = folder }, around); // ! a state directory is given
        using KubernetesApi api = configuration.CreateApi(new KubernetesApiOptions(), around);
        await CreatePodAsync(cluster);
        using Process controller = BenchController.Start(folder, "127.27.0.0/16");
        using var ended = new CancellationTokenSource();
        var addresses = new List<IPAddress>();
        Task watching = WatchAsync(api, services, addresses, ended.Token);

        long start = Stopwatch.GetTimestamp();
        await StartupScenario.CreateServicesAsync(api, services);
        TimeSpan created = Stopwatch.GetElapsedTime(start);
        await watching;
        TimeSpan written = Stopwatch.GetElapsedTime(start);
        await Parallel.ForEachAsync(addresses, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (address, token) =>
        {
            while (!await BenchClients.AskAsync(address))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token);
            }
        });
        TimeSpan answered = Stopwatch.GetElapsedTime(start);

        controller.Refresh();
        (int processes, long resident) = BenchController.HAProxyMemory(folder);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {services} Services x {Nodes} nodes, 2 cores shared with the cluster
            created in {created.TotalSeconds:0.0} s; from the last creation until every address is written {(written - created).TotalSeconds:0.0} s, until every one has answered {(answered - created).TotalSeconds:0.0} s
            controller: {controller.WorkingSet64 / 1048576} MiB resident, peak {controller.PeakWorkingSet64 / 1048576} MiB, CPU {controller.TotalProcessorTime.TotalSeconds:0.0} s
            HAProxy: {resident / 1048576} MiB resident in {processes} processes (those that finish connections of before a reload included)
            """));
        Console.WriteLine(string.Join('\n', File.ReadLines(Path.Combine(folder, "log")).Where(line => line.Contains("Reloaded", StringComparison.Ordinal) || line.Contains("Started HAProxy", StringComparison.Ordinal))));
        controller.Kill(entireProcessTree: false);
        await controller.WaitForExitAsync();
        BenchController.EndHAProxy(folder);
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task CreatePodAsync(EmbeddedCluster cluster)
    {
        using var client = new HttpClient(cluster.CreateHandler()) { BaseAddress = new Uri("http://cluster") };
        const string deployment = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default"},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"echo","image":"echo","ports":[{"containerPort":80}]}]}}}}
            """;
        using var content = new StringContent(deployment, Encoding.UTF8, "application/json");
        (await client.PostAsync("/apis/apps/v1/namespaces/default/deployments", content)).EnsureSuccessStatusCode();
    }

    private static async Task WatchAsync(KubernetesApi api, int services, List<IPAddress> addresses, CancellationToken cancellationToken)
    {
        HashSet<string> addressed = [];
        await foreach (WatchEvent<Service> change in api.WatchAsync(ResourceTypes.Services, new WatchQuery { SendInitialEvents = true }, cancellationToken))
        {
            if (change.Object is { Ingress.Length: > 0 } service && addressed.Add(service.Metadata.Name))
            {
                addresses.Add(IPAddress.Parse(service.Ingress[0].Ip!)); // ! this adapter publishes addresses
                if (addressed.Count == services)
                {
                    return;
                }
            }
        }

        throw new InvalidOperationException("the watch ended");
    }
}
