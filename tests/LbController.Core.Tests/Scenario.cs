using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Core.Planning;
using LbController.Kubernetes.Http;
using LbController.Runtime.Caching;
using YamlDotNet.RepresentationModel;

namespace LbController.Core.Tests;

/// <summary>One given.yaml, read the way the controller reads an API server's answers.</summary>
internal sealed record Scenario(ServiceSnapshot Service, IReadOnlyList<NodeSnapshot> Nodes, ClassDirectory Classes, ProviderCapabilities Capabilities, ValueList<PublishedAddress> Addresses)
{
    public PlannerInput Input() => new(
        new ClusterId("test-cluster"),
        Classes,
        new Dictionary<string, ProviderCapabilities> { ["test"] = Capabilities },
        NodeSelection.Select(Nodes),
        10256)
    {
        EndpointNodes = Endpoints?.NodesOf(Service.Key),
        NodesWith = labels => NodeSelection.Select(Nodes.Where(node => labels.Match(node.Labels))),
    };

    /// <summary>What is known of endpoints; null where they are not followed.</summary>
    public EndpointCache? Endpoints { get; init; }

    public static Scenario Read(string file)
    {
        var stream = new YamlStream();
        using (StreamReader reader = File.OpenText(file))
        {
            stream.Load(reader);
        }

        JsonObject settings = [];
        var mapper = new SnapshotMapper(["test.lbcontroller.io/"]);
        ServiceSnapshot? service = null;
        var nodes = new List<NodeSnapshot>();
        var endpoints = new EndpointCache(_ => { });
        foreach (YamlDocument document in stream.Documents)
        {
            JsonObject json = Json(document.RootNode)!.AsObject();
            switch ((string?)json["kind"])
            {
                case "Settings":
                    settings = json;
                    break;
                case "Node":
                    nodes.Add(SnapshotMapper.Map(Parse(json, ResourceTypes.Nodes.Parse), withLabels: true));
                    break;
                case "EndpointSlice":
                    endpoints.Upsert(Parse(json, ResourceTypes.EndpointSlices.Parse));
                    break;
                case "Service":
                    service = mapper.Map(Parse(json, ResourceTypes.Services.Parse));
                    break;
                default:
                    throw new InvalidDataException($"{file}: kind {json["kind"]} is not known here");
            }
        }

        return new Scenario(service ?? throw new InvalidDataException($"{file}: no Service"), nodes, ClassesOf(settings), CapabilitiesOf(settings), AddressesOf(settings))
        {
            Endpoints = (bool?)settings["endpointSlices"] == true ? endpoints : null,
        };
    }

    private static ClassDirectory ClassesOf(JsonObject settings)
    {
        IEnumerable<string?> names = settings["classes"] is JsonArray classes ? classes.Select(name => (string?)name) : [null];
        return new ClassDirectory(names.Select(name => new ClassBinding(name, "test", ValueMap.Empty)).ToValueList());
    }

    private static ProviderCapabilities CapabilitiesOf(JsonObject settings)
    {
        HashSet<string> can = settings["capabilities"] is JsonArray list ? [.. list.Select(name => (string)name!)] : ["TCP", "IPv4", "SourceRanges", "RequestedAddresses"];
        return new ProviderCapabilities
        {
            Protocols = Enum.GetValues<TransportProtocol>().Where(protocol => can.Contains(protocol.ToString().ToUpperInvariant())).ToValueList(),
            MixedProtocols = can.Contains("MixedProtocols"),
            Families = Enum.GetValues<IpFamily>().Where(family => can.Contains(family.ToString())).ToValueList(),
            SourceRanges = can.Contains("SourceRanges"),
            ClientIpAffinity = can.Contains("ClientIpAffinity"),
            RequestedAddresses = can.Contains("RequestedAddresses"),
            SharedAddresses = can.Contains("SharedAddresses"),
            NeedsNodePorts = !can.Contains("NoNodePorts"),
            TargetsAddresses = !can.Contains("TargetsInstances"),
            IpMode = can.Contains("Hostname") ? null : IpMode.Proxy,
            AnnotationPrefixes = ["test.lbcontroller.io/"],
            NodeLabelAnnotation = can.Contains("NodeLabels") ? "test.lbcontroller.io/node-labels" : null,
            NodePortAnnotations = can.Contains("PortLists") ? ["test.lbcontroller.io/check-port", "test.lbcontroller.io/port_<port>_check-port"] : [],
            PortKeyAnnotations = can.Contains("PortLists") ? ["test.lbcontroller.io/port_<port>_check-port", "test.lbcontroller.io/attributes.<port>"] : [],
            PortListAnnotations = can.Contains("PortLists") ? ["test.lbcontroller.io/ports"] : [],
        };
    }

    private static ValueList<PublishedAddress> AddressesOf(JsonObject settings) =>
        settings["hostname"] is { } hostname
            ? [PublishedAddress.OfHostname((string)hostname!)]
            : [PublishedAddress.OfIp(IPAddress.Parse("127.10.0.1"), IpMode.Proxy)];

    private static T Parse<T>(JsonObject json, ObjectParser<T> parse)
    {
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(json));
        reader.Read();
        return parse(ref reader);
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(entry => KeyValuePair.Create(entry.Key.ToString(), Json(entry.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Json)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when scalar.Value is "null" or "~" or "" => null,
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when bool.TryParse(scalar.Value, out bool truth) => truth,
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when int.TryParse(scalar.Value, out int number) => number,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidDataException($"line {node.Start.Line}: not understood"),
    };
}
