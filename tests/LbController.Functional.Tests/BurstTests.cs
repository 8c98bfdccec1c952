using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Functional.Tests;

/// <summary>Many Services at once: they must cost few reloads, and every one has to answer.</summary>
public sealed partial class BurstTests
{
    private const int Services = 1000;

    [ToolFact("haproxy")]
    public async Task AThousandServicesAtOnceAllGetAddressesWithFewReloads()
    {
        await using var world = new World();
        await world.StartAsync();
        int port = 20_000 + (Environment.ProcessId % 10_000);
        await using ExeProcess controller = world.RunController("--metrics-bind-address", $"127.0.0.1:{port}");
        await controller.LineAsync("Working on 0 Services");
        using KubernetesApi api = Api(world);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        await api.CreateAsync(ResourceTypes.Services, "default", Body("warm", 1), stop.Token);

        Task<Dictionary<string, string>> addressed = AddressesAsync(api, Services, stop.Token);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Services),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = stop.Token },
            async (number, token) => await api.CreateAsync(ResourceTypes.Services, "default", Body($"web-{number}", 80), token));
        Dictionary<string, string> addresses = await addressed;

        Assert.Equal(Services, addresses.Values.Distinct().Count());
        await world.KubectlAsync("create", "deployment", "web", "--image=echo", "--replicas=2", "--port=8080");
        foreach (string name in (string[])["web-0", "web-500", "web-999"])
        {
            await World.AnswersAsync(addresses[name]);
        }

        using var client = new HttpClient();
        string metrics = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), stop.Token);
        int reloads = ReloadCounter().Matches(metrics).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.InRange(reloads, 1, 40);
    }

    [GeneratedRegex(@"^lbc_haproxy_reloads_total\{[^}]*\} (\d+)$", RegexOptions.Multiline)]
    private static partial Regex ReloadCounter();

    private static ReadOnlyMemory<byte> Body(string name, int port) => Encoding.UTF8.GetBytes(
        $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}"},"spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":{{{port}}},"targetPort":8080}]}}""");

    private static KubernetesApi Api(World world) => new(
        world.Cluster.CreateHandler(),
        new ApiTarget(world.Cluster.Address, "test"),
        FixedCredentialSource.None,
        new KubernetesApiOptions(),
        new ApiSurroundings(TimeProvider.System, new Jitter(new Random(1)), NullLogger.Instance));

    private static async Task<Dictionary<string, string>> AddressesAsync(KubernetesApi api, int count, CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<string, string>();
        await foreach (WatchEvent<Service> change in api.WatchAsync(ResourceTypes.Services, new WatchQuery { SendInitialEvents = true }, cancellationToken))
        {
            if (change.Object is { Ingress: [{ Ip: { } ip }] } service && service.Metadata.Name.StartsWith("web-", StringComparison.Ordinal))
            {
                addresses[service.Metadata.Name] = ip;
                if (addresses.Count == count)
                {
                    return addresses;
                }
            }
        }

        throw new InvalidOperationException("the watch ended");
    }
}
