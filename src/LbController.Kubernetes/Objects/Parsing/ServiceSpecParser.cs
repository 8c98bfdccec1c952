using System.Collections.Immutable;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>The <c>spec</c> of a Service while it is being read; lives on the stack.</summary>
internal struct ServiceSpecParser
{
    public string? Type;
    public string? LoadBalancerClass;
    public string? LoadBalancerIP;
    public ImmutableArray<string> SourceRanges;
    public string? ExternalTrafficPolicy;
    public int HealthCheckNodePort;
    public bool? AllocateNodePorts;
    public string? SessionAffinity;
    public int? AffinityTimeout;
    public ImmutableArray<string> IpFamilies;
    public string? IpFamilyPolicy;
    public string? ClusterIP;
    public ImmutableArray<string> ExternalIPs;
    public ImmutableArray<ServicePort> Ports;

    public static ServiceSpecParser Empty => new() { SourceRanges = [], IpFamilies = [], ExternalIPs = [], Ports = [] };

    public void Parse(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginObject(ref reader, "spec"))
        {
            return;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (!ReadAddressing(ref reader) && !ReadLoadBalancing(ref reader))
            {
                reader.Skip();
            }
        }
    }

    private bool ReadAddressing(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("ports"u8))
        {
            Ports = ParsePorts(ref reader);
        }
        else if (reader.ValueTextEquals("type"u8))
        {
            Type = JsonRead.Pooled(ref reader, "spec.type");
        }
        else if (reader.ValueTextEquals("clusterIP"u8))
        {
            ClusterIP = JsonRead.String(ref reader, "spec.clusterIP");
        }
        else if (reader.ValueTextEquals("ipFamilies"u8))
        {
            IpFamilies = JsonRead.Strings(ref reader, "spec.ipFamilies", pooled: true);
        }
        else if (reader.ValueTextEquals("ipFamilyPolicy"u8))
        {
            IpFamilyPolicy = JsonRead.Pooled(ref reader, "spec.ipFamilyPolicy");
        }
        else if (reader.ValueTextEquals("externalIPs"u8))
        {
            ExternalIPs = JsonRead.Strings(ref reader, "spec.externalIPs", pooled: false);
        }
        else if (reader.ValueTextEquals("sessionAffinity"u8))
        {
            SessionAffinity = JsonRead.Pooled(ref reader, "spec.sessionAffinity");
        }
        else if (reader.ValueTextEquals("sessionAffinityConfig"u8))
        {
            AffinityTimeout = ParseAffinity(ref reader);
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadLoadBalancing(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("loadBalancerClass"u8))
        {
            LoadBalancerClass = JsonRead.Pooled(ref reader, "spec.loadBalancerClass");
        }
        else if (reader.ValueTextEquals("loadBalancerIP"u8))
        {
            LoadBalancerIP = JsonRead.String(ref reader, "spec.loadBalancerIP");
        }
        else if (reader.ValueTextEquals("loadBalancerSourceRanges"u8))
        {
            SourceRanges = JsonRead.Strings(ref reader, "spec.loadBalancerSourceRanges", pooled: true);
        }
        else if (reader.ValueTextEquals("externalTrafficPolicy"u8))
        {
            ExternalTrafficPolicy = JsonRead.Pooled(ref reader, "spec.externalTrafficPolicy");
        }
        else if (reader.ValueTextEquals("healthCheckNodePort"u8))
        {
            HealthCheckNodePort = JsonRead.Int32(ref reader, "spec.healthCheckNodePort") ?? 0;
        }
        else if (reader.ValueTextEquals("allocateLoadBalancerNodePorts"u8))
        {
            AllocateNodePorts = JsonRead.Boolean(ref reader, "spec.allocateLoadBalancerNodePorts");
        }
        else
        {
            return false;
        }

        return true;
    }

    private static int? ParseAffinity(ref Utf8JsonReader reader)
    {
        int? seconds = null;
        if (!JsonRead.BeginObject(ref reader, "spec.sessionAffinityConfig"))
        {
            return seconds;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (!reader.ValueTextEquals("clientIP"u8))
            {
                reader.Skip();
                continue;
            }

            if (!JsonRead.BeginObject(ref reader, "spec.sessionAffinityConfig.clientIP"))
            {
                continue;
            }

            while (JsonRead.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("timeoutSeconds"u8))
                {
                    seconds = JsonRead.Int32(ref reader, "spec.sessionAffinityConfig.clientIP.timeoutSeconds");
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return seconds;
    }

    private static ImmutableArray<ServicePort> ParsePorts(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "spec.ports"))
        {
            return [];
        }

        var ports = new ArrayCollector<ServicePort>();
        while (JsonRead.NextElement(ref reader))
        {
            if (JsonRead.ExpectObject(ref reader, "spec.ports[]"))
            {
                ports.Add(ParsePort(ref reader));
            }
        }

        return ports.ToImmutable();
    }

    private static ServicePort ParsePort(ref Utf8JsonReader reader)
    {
        string? name = null, protocol = null, target = null, application = null;
        int port = 0, nodePort = 0;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
            {
                name = JsonRead.Pooled(ref reader, "spec.ports[].name");
            }
            else if (reader.ValueTextEquals("protocol"u8))
            {
                protocol = JsonRead.Pooled(ref reader, "spec.ports[].protocol");
            }
            else if (reader.ValueTextEquals("port"u8))
            {
                port = JsonRead.Int32(ref reader, "spec.ports[].port") ?? 0;
            }
            else if (reader.ValueTextEquals("targetPort"u8))
            {
                target = JsonRead.IntOrString(ref reader, "spec.ports[].targetPort");
            }
            else if (reader.ValueTextEquals("nodePort"u8))
            {
                nodePort = JsonRead.Int32(ref reader, "spec.ports[].nodePort") ?? 0;
            }
            else if (reader.ValueTextEquals("appProtocol"u8))
            {
                application = JsonRead.Pooled(ref reader, "spec.ports[].appProtocol");
            }
            else
            {
                reader.Skip();
            }
        }

        return new ServicePort { Name = name, Protocol = protocol ?? "TCP", Port = port, TargetPort = target, NodePort = nodePort, AppProtocol = application };
    }
}
