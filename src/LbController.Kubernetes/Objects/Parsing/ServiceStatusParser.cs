using System.Collections.Immutable;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>The <c>status</c> of a Service while it is being read; lives on the stack.</summary>
internal struct ServiceStatusParser
{
    public ImmutableArray<LoadBalancerIngress> Ingress;
    public ImmutableArray<Condition> Conditions;

    public static ServiceStatusParser Empty => new() { Ingress = [], Conditions = [] };

    public void Parse(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginObject(ref reader, "status"))
        {
            return;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("loadBalancer"u8))
            {
                ParseLoadBalancer(ref reader);
            }
            else if (reader.ValueTextEquals("conditions"u8))
            {
                Conditions = ConditionParser.ParseList(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ParseLoadBalancer(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginObject(ref reader, "status.loadBalancer"))
        {
            return;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (!reader.ValueTextEquals("ingress"u8))
            {
                reader.Skip();
                continue;
            }

            if (!JsonRead.BeginArray(ref reader, "status.loadBalancer.ingress"))
            {
                continue;
            }

            var entries = new ArrayCollector<LoadBalancerIngress>();
            while (JsonRead.NextElement(ref reader))
            {
                if (JsonRead.ExpectObject(ref reader, "status.loadBalancer.ingress[]"))
                {
                    entries.Add(ParseIngress(ref reader));
                }
            }

            Ingress = entries.ToImmutable();
        }
    }

    private static LoadBalancerIngress ParseIngress(ref Utf8JsonReader reader)
    {
        string? ip = null, hostname = null, mode = null;
        ImmutableArray<PortStatus> ports = [];
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("ip"u8))
            {
                ip = JsonRead.String(ref reader, "status.loadBalancer.ingress[].ip");
            }
            else if (reader.ValueTextEquals("hostname"u8))
            {
                hostname = JsonRead.String(ref reader, "status.loadBalancer.ingress[].hostname");
            }
            else if (reader.ValueTextEquals("ipMode"u8))
            {
                mode = JsonRead.Pooled(ref reader, "status.loadBalancer.ingress[].ipMode");
            }
            else if (reader.ValueTextEquals("ports"u8))
            {
                ports = ParsePorts(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new LoadBalancerIngress { Ip = ip, Hostname = hostname, IpMode = mode, Ports = ports };
    }

    private static ImmutableArray<PortStatus> ParsePorts(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "status.loadBalancer.ingress[].ports"))
        {
            return [];
        }

        var ports = new ArrayCollector<PortStatus>();
        while (JsonRead.NextElement(ref reader))
        {
            if (!JsonRead.ExpectObject(ref reader, "status.loadBalancer.ingress[].ports[]"))
            {
                continue;
            }

            int port = 0;
            string? protocol = null, error = null;
            while (JsonRead.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("port"u8))
                {
                    port = JsonRead.Int32(ref reader, "status.loadBalancer.ingress[].ports[].port") ?? 0;
                }
                else if (reader.ValueTextEquals("protocol"u8))
                {
                    protocol = JsonRead.Pooled(ref reader, "status.loadBalancer.ingress[].ports[].protocol");
                }
                else if (reader.ValueTextEquals("error"u8))
                {
                    error = JsonRead.Pooled(ref reader, "status.loadBalancer.ingress[].ports[].error");
                }
                else
                {
                    reader.Skip();
                }
            }

            ports.Add(new PortStatus(port, protocol ?? "", error));
        }

        return ports.ToImmutable();
    }
}
