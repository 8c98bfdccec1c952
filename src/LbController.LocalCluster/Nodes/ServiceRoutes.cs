using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Nodes;

/// <summary>What every node's proxy does for one Service: its node ports, and its health check port where it has one.</summary>
internal sealed record ServiceRoutes(string Namespace, string Name, FrozenDictionary<ProxyPort, ForwardTarget> Ports, int HealthCheckPort, FrozenDictionary<string, int> ReadyByNode)
{
    private const long DefaultAffinity = 10_800;

    /// <summary>Reads a Service and its slices. SCTP ports are left out: the proxy does not forward it.</summary>
    public static ServiceRoutes Of(StoredObject service, IReadOnlyList<StoredObject> slices)
    {
        bool local = service.Body.Text("spec", "externalTrafficPolicy") == "Local";
        TimeSpan? affinity = service.Body.Text("spec", "sessionAffinity") == "ClientIP"
            ? TimeSpan.FromSeconds(service.Body.Number("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds") ?? DefaultAffinity)
            : null;
        var ports = new Dictionary<ProxyPort, ForwardTarget>();
        foreach (JsonObject port in ServiceFacts.MayHaveNodePorts(service.Body) ? service.Body.Items("spec", "ports") : [])
        {
            int nodePort = ServiceFacts.NodePort(port);
            if (nodePort > 0 && Protocol(port) is { } protocol)
            {
                ports[new ProxyPort(protocol, nodePort)] = new ForwardTarget(local, affinity, slices.SelectMany(slice => Endpoints(slice.Body, port)));
            }
        }

        int health = ServiceFacts.WantsHealthCheckPort(service.Body) ? (int)(service.Body.Number("spec", "healthCheckNodePort") ?? 0) : 0;
        FrozenDictionary<string, int> ready = slices.SelectMany(slice => Ready(slice.Body)).GroupBy(endpoint => endpoint.Text("nodeName") ?? "")
            .ToFrozenDictionary(group => group.Key, group => group.Count());
        return new ServiceRoutes(service.Namespace, service.Name, ports.ToFrozenDictionary(), health, ready);
    }

    private static IEnumerable<JsonObject> Ready(JsonObject slice) => slice.Items("endpoints").Where(IsReady);

    private static bool IsReady(JsonObject endpoint) => endpoint.Flag("conditions", "ready") != false;

    /// <summary>Whether an endpoint that is to go still answers.</summary>
    private static bool IsLastResort(JsonObject endpoint) => endpoint.Flag("conditions", "terminating") == true && endpoint.Flag("conditions", "serving") == true;

    private static ProtocolType? Protocol(JsonObject port) => (port.Text("protocol") ?? "TCP") switch
    {
        "TCP" => ProtocolType.Tcp,
        "UDP" => ProtocolType.Udp,
        _ => null,
    };

    private static IEnumerable<ForwardEndpoint> Endpoints(JsonObject slice, JsonObject port)
    {
        JsonObject? match = slice.Items("ports").FirstOrDefault(candidate => (candidate.Text("name") ?? "") == (port.Text("name") ?? "") && Protocol(candidate) == Protocol(port));
        if (match.Number("port") is not { } number)
        {
            yield break;
        }

        foreach (JsonObject endpoint in slice.Items("endpoints").Where(endpoint => IsReady(endpoint) || IsLastResort(endpoint)))
        {
            foreach (string text in endpoint.Texts("addresses"))
            {
                if (IPAddress.TryParse(text, out IPAddress? address))
                {
                    yield return new ForwardEndpoint(new IPEndPoint(address, (int)number), endpoint.Text("nodeName") ?? "", IsReady(endpoint));
                }
            }
        }
    }
}
