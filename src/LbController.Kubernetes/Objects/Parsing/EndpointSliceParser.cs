using System.Collections.Immutable;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads an EndpointSlice.</summary>
internal static class EndpointSliceParser
{
    public static EndpointSlice Parse(ref Utf8JsonReader reader)
    {
        ObjectMeta? meta = null;
        string? addressType = null;
        ImmutableArray<Endpoint> endpoints = [];
        ImmutableArray<EndpointPort> ports = [];
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = ObjectMetaParser.Parse(ref reader);
            }
            else if (reader.ValueTextEquals("addressType"u8))
            {
                addressType = JsonRead.Pooled(ref reader, "addressType");
            }
            else if (reader.ValueTextEquals("endpoints"u8))
            {
                endpoints = ParseEndpoints(ref reader);
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

        return new EndpointSlice
        {
            Metadata = meta ?? throw new MalformedFieldException("metadata", "is missing"),
            AddressType = addressType ?? "",
            Endpoints = endpoints,
            Ports = ports,
        };
    }

    private static ImmutableArray<Endpoint> ParseEndpoints(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "endpoints"))
        {
            return [];
        }

        var endpoints = new ArrayCollector<Endpoint>();
        while (JsonRead.NextElement(ref reader))
        {
            if (JsonRead.ExpectObject(ref reader, "endpoints[]"))
            {
                endpoints.Add(ParseEndpoint(ref reader));
            }
        }

        return endpoints.ToImmutable();
    }

    private static Endpoint ParseEndpoint(ref Utf8JsonReader reader)
    {
        ImmutableArray<string> addresses = [];
        string? node = null;
        bool? ready = null, serving = null, terminating = null;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("addresses"u8))
            {
                addresses = JsonRead.Strings(ref reader, "endpoints[].addresses", pooled: false);
            }
            else if (reader.ValueTextEquals("nodeName"u8))
            {
                node = JsonRead.Pooled(ref reader, "endpoints[].nodeName");
            }
            else if (reader.ValueTextEquals("conditions"u8))
            {
                (ready, serving, terminating) = ParseConditions(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Endpoint { Addresses = addresses, NodeName = node, Ready = ready, Serving = serving, Terminating = terminating };
    }

    private static (bool? Ready, bool? Serving, bool? Terminating) ParseConditions(ref Utf8JsonReader reader)
    {
        bool? ready = null, serving = null, terminating = null;
        if (!JsonRead.BeginObject(ref reader, "endpoints[].conditions"))
        {
            return default;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("ready"u8))
            {
                ready = JsonRead.Boolean(ref reader, "endpoints[].conditions.ready");
            }
            else if (reader.ValueTextEquals("serving"u8))
            {
                serving = JsonRead.Boolean(ref reader, "endpoints[].conditions.serving");
            }
            else if (reader.ValueTextEquals("terminating"u8))
            {
                terminating = JsonRead.Boolean(ref reader, "endpoints[].conditions.terminating");
            }
            else
            {
                reader.Skip();
            }
        }

        return (ready, serving, terminating);
    }

    private static ImmutableArray<EndpointPort> ParsePorts(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "ports"))
        {
            return [];
        }

        var ports = new ArrayCollector<EndpointPort>();
        while (JsonRead.NextElement(ref reader))
        {
            if (!JsonRead.ExpectObject(ref reader, "ports[]"))
            {
                continue;
            }

            string? name = null, protocol = null;
            int? port = null;
            while (JsonRead.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("name"u8))
                {
                    name = JsonRead.Pooled(ref reader, "ports[].name");
                }
                else if (reader.ValueTextEquals("protocol"u8))
                {
                    protocol = JsonRead.Pooled(ref reader, "ports[].protocol");
                }
                else if (reader.ValueTextEquals("port"u8))
                {
                    port = JsonRead.Int32(ref reader, "ports[].port");
                }
                else
                {
                    reader.Skip();
                }
            }

            ports.Add(new EndpointPort(name, protocol ?? "TCP", port));
        }

        return ports.ToImmutable();
    }
}
