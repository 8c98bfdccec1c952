using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Benchmarks;

/// <summary>
/// Time and allocated bytes of what a controller does all day: a watch event, and 1,000 Services listed. The server is a canned
/// stream, so the figures are those of our own code and not of sockets.
/// </summary>
[MemoryDiagnoser]
public class KubernetesClientBenchmarks
{
    private const int Events = 10_000;

    private const int Services = 1_000;

    /// <summary>308 characters: the event for which the official client allocates 3.2 KB.</summary>
    private const string Small =
        """{"type":"MODIFIED","object":{"kind":"Service","apiVersion":"v1","metadata":{"name":"web","namespace":"default","uid":"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0","resourceVersion":"123456"},"spec":{"ports":[{"protocol":"TCP","port":80,"nodePort":30080}],"type":"LoadBalancer"},"status":{"loadBalancer":{}}}}""";

    /// <summary>As kubectl apply and a controller leave it: labels, annotations, managed fields, conditions, an address.</summary>
    private const string Full =
        """{"kind":"Service","apiVersion":"v1","metadata":{"name":"web-$n","namespace":"default","uid":"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0","resourceVersion":"123456","creationTimestamp":"2026-01-02T03:04:05Z","labels":{"app":"web","team":"shop"},"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"annotations\":{},\"labels\":{\"app\":\"web\"},\"name\":\"web\",\"namespace\":\"default\"},\"spec\":{\"ports\":[{\"name\":\"http\",\"port\":80,\"targetPort\":8080}],\"selector\":{\"app\":\"web\"},\"type\":\"LoadBalancer\"}}\n"},"finalizers":["service.kubernetes.io/load-balancer-cleanup","lbcontroller.io/resources"],"managedFields":[{"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1","time":"2026-01-02T03:04:05Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:kubectl.kubernetes.io/last-applied-configuration":{}},"f:labels":{".":{},"f:app":{},"f:team":{}}},"f:spec":{"f:allocateLoadBalancerNodePorts":{},"f:externalTrafficPolicy":{},"f:internalTrafficPolicy":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},"f:selector":{},"f:sessionAffinity":{},"f:type":{}}}}]},"spec":{"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080,"nodePort":30080}],"selector":{"app":"web"},"clusterIP":"10.96.0.7","clusterIPs":["10.96.0.7"],"type":"LoadBalancer","sessionAffinity":"None","externalTrafficPolicy":"Cluster","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","allocateLoadBalancerNodePorts":true,"internalTrafficPolicy":"Cluster"},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1","ipMode":"Proxy"}]},"conditions":[{"type":"lbcontroller.io/Programmed","status":"True","lastTransitionTime":"2026-01-02T03:04:05Z","reason":"Programmed","message":"The load balancer serves."}]}}""";

    private byte[] _line = [];
    private KubernetesApi? _small;
    private KubernetesApi? _full;
    private KubernetesApi? _list;

    [GlobalSetup]
    public void Setup()
    {
        _line = Encoding.UTF8.GetBytes(Small);
        _small = Api(Repeat(Small + "\n"));
        _full = Api(Repeat("{\"type\":\"MODIFIED\",\"object\":" + Full.Replace("$n", "0", StringComparison.Ordinal) + "}\n"));
        string items = string.Join(',', Enumerable.Range(0, Services).Select(number => Full.Replace("$n", $"{number}", StringComparison.Ordinal)));
        _list = Api(Encoding.UTF8.GetBytes("{\"kind\":\"ServiceList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[" + items + "]}"));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _small?.Dispose();
        _full?.Dispose();
        _list?.Dispose();
    }

    [Benchmark(Description = "parse one event of 308 characters")]
    public object Parse() => WatchLine<Service>.Parse(_line, ResourceTypes.Services).Event;

    [Benchmark(Description = "one event of 308 characters through the watch", OperationsPerInvoke = Events)]
    public Task<int> WatchSmall() => CountAsync(_small);

    [Benchmark(Description = "one full event (2.5 KB) through the watch", OperationsPerInvoke = Events)]
    public Task<int> WatchFull() => CountAsync(_full);

    [Benchmark(Description = "1,000 Services listed")]
    public async Task<int> List()
    {
        ArgumentNullException.ThrowIfNull(_list);
        return (await _list.ListAsync(ResourceTypes.Services, new ListQuery(), CancellationToken.None)).Items.Length;
    }

    private static async Task<int> CountAsync(KubernetesApi? api)
    {
        ArgumentNullException.ThrowIfNull(api);
        int count = 0;
        await foreach (WatchEvent<Service> _ in api.WatchAsync(ResourceTypes.Services, new WatchQuery(), CancellationToken.None))
        {
            count++;
        }

        return count == Events ? count : throw new InvalidOperationException($"{count} events of {Events}.");
    }

    private static byte[] Repeat(string line)
    {
        byte[] one = Encoding.UTF8.GetBytes(line);
        var all = new byte[one.Length * Events];
        for (int index = 0; index < Events; index++)
        {
            one.CopyTo(all, index * one.Length);
        }

        return all;
    }

    private static KubernetesApi Api(byte[] body) => new(
        new CannedHandler(body),
        new ApiTarget(new Uri("http://canned"), "benchmark"),
        FixedCredentialSource.None,
        new KubernetesApiOptions(),
        new ApiSurroundings(TimeProvider.System, new Jitter(new Random(1)), NullLogger.Instance));

    private sealed class CannedHandler(byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream(body, writable: false)) });
    }
}
