using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Core.Planning;

/// <summary>Turns <c>spec.ports</c> into listeners. A port that cannot be served is left out with an error of its own (contract B61).</summary>
internal static class ListenerRules
{
    /// <summary>The reason that upstream defines for protocols that a load balancer cannot serve (KEP-1435).</summary>
    public const string ProtocolNotSupported = "LoadBalancerMixedProtocolNotSupported";

    public const string NoNodePort = "NodePortRequired";

    public const string InvalidPort = "InvalidPort";

    public const string NoPorts = "NoPorts";

    /// <summary>The highest port number there is.</summary>
    public const int MaxPort = 65535;

    public static ValueList<Listener> Listeners(ServiceSpec spec, ProviderCapabilities capabilities, List<Problem> problems)
    {
        if (spec.Ports.IsEmpty)
        {
            problems.Add(new Problem(ProblemSeverity.Refused, NoPorts, "spec.ports", "the Service has no port; add one"));
            return [];
        }

        var listeners = new SortedDictionary<ListenerKey, Listener>();
        for (int i = 0; i < spec.Ports.Count; i++)
        {
            PortSpec port = spec.Ports[i];
            string field = $"spec.ports[{i}]";
            if (Protocol(port.Protocol) is not { } protocol || !capabilities.Protocols.Contains(protocol))
            {
                problems.Add(Unsupported(port, field, capabilities));
                continue;
            }

            var key = new ListenerKey(protocol, port.Port);
            if (port.Port is < 1 or > MaxPort || port.NodePort is < 0 or > MaxPort)
            {
                problems.Add(new Problem(
                    ProblemSeverity.Refused, InvalidPort, field, $"port {key} with nodePort {port.NodePort} is out of bounds; give numbers from 1 to {MaxPort}"));
                continue;
            }

            if (port.NodePort == 0 && capabilities.NeedsNodePorts)
            {
                problems.Add(new Problem(
                    ProblemSeverity.Refused,
                    NoNodePort,
                    $"{field}.nodePort",
                    $"port {key} has no nodePort, and this load balancer reaches nodes by NodePort only; set spec.allocateLoadBalancerNodePorts to true or give a nodePort"));
                continue;
            }

            // Two ports of one key cannot come from an API server; the first is kept, as the server's own map would.
            listeners.TryAdd(key, new Listener(key, port.NodePort) { AppProtocol = port.AppProtocol });
        }

        if (!capabilities.MixedProtocols && listeners.Keys.Select(key => key.Protocol).Distinct().Count() > 1)
        {
            problems.Add(new Problem(
                ProblemSeverity.Refused,
                ProtocolNotSupported,
                "spec.ports",
                "this load balancer serves one protocol at a time; make one Service a protocol"));
        }

        return listeners.Values.ToValueList();
    }

    private static Problem Unsupported(PortSpec port, string field, ProviderCapabilities capabilities) =>
        new(
            ProblemSeverity.Refused,
            ProtocolNotSupported,
            $"{field}.protocol",
            $"port {port.Port}/{port.Protocol} is not served: this load balancer supports {string.Join(", ", capabilities.Protocols.Select(Name))} only; change the protocol or remove the port")
        {
            Port = Protocol(port.Protocol) is { } known ? new ListenerKey(known, port.Port) : null,
        };

    private static string Name(TransportProtocol protocol) => protocol.ToString().ToUpperInvariant();

    private static TransportProtocol? Protocol(string text) => text switch
    {
        "TCP" => TransportProtocol.Tcp,
        "UDP" => TransportProtocol.Udp,
        "SCTP" => TransportProtocol.Sctp,
        _ => null,
    };
}
