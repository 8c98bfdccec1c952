using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Net;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Controllers;

/// <summary>Computes the EndpointSlices of each family, and the Endpoints of the first, of a Service from its pods. Pods with other numbers behind a port's name get a slice of their own.</summary>
internal static class EndpointBodies
{
    public const string ServiceNameLabel = "kubernetes.io/service-name";
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";
    public const string Manager = "endpointslice-controller.k8s.io";

    private const int MostEndpoints = 100;

    public static IReadOnlyList<JsonObject> Slices(JsonObject service, IReadOnlyList<StoredObject> pods)
    {
        List<JsonObject> slices = [];
        foreach (string family in ServiceFacts.Families(service))
        {
            int before = slices.Count;
            foreach (IGrouping<string, StoredObject> group in pods.Where(pod => AddressOf(pod, family) is not null).GroupBy(pod => Ports(service, pod.Body).ToJsonString()))
            {
                slices.AddRange(group.Chunk(MostEndpoints).Select(chunk => Slice(service, family, Ports(service, chunk[0].Body), chunk)));
            }

            if (slices.Count == before)
            {
                slices.Add(Slice(service, family, [], []));
            }
        }

        return slices;
    }

    /// <summary>Whether a pod counts at all: it has an address, and its containers have not ended for good.</summary>
    public static bool IsEndpoint(JsonObject pod) => pod.Text("status", "podIP") is not null && !PodRules.IsOver(pod);

    /// <summary>Pods that terminate are left out, but for Services that publish addresses whatever their state.</summary>
    public static JsonObject Endpoints(JsonObject service, IReadOnlyList<StoredObject> pods)
    {
        bool always = service.Flag("spec", "publishNotReadyAddresses") == true;
        string family = ServiceFacts.Families(service)[0];
        JsonNode[] subsets = [.. pods.Where(pod => (always || !pod.IsTerminating) && AddressOf(pod, family) is not null).GroupBy(pod => Ports(service, pod.Body).ToJsonString()).Select(group => Subset(service, [.. group]))];
        var body = new JsonObject
        {
            ["kind"] = "Endpoints",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = service.Text("metadata", "name"),
                ["labels"] = new JsonObject { ["endpoints.kubernetes.io/managed-by"] = "endpoint-controller" },
                ["ownerReferences"] = new JsonArray(Owner(service)),
            },
        };
        if (subsets.Length > 0)
        {
            body["subsets"] = new JsonArray(subsets);
        }

        return body;
    }

    private static string? AddressOf(StoredObject pod, string family) =>
        pod.Body.Items("status", "podIPs").Select(item => item.Text("ip")).OfType<string>().FirstOrDefault(text => IPAddress.TryParse(text, out IPAddress? address) && AddressMath.Family(address) == family);

    private static JsonObject Slice(JsonObject service, string family, JsonArray ports, IReadOnlyList<StoredObject> pods)
    {
        string name = service.Text("metadata", "name") ?? "";
        bool always = service.Flag("spec", "publishNotReadyAddresses") == true;
        return new JsonObject
        {
            ["kind"] = "EndpointSlice",
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["generateName"] = name + "-",
                ["labels"] = new JsonObject { [ServiceNameLabel] = name, [ManagedByLabel] = Manager },
                ["ownerReferences"] = new JsonArray(Owner(service)),
            },
            ["addressType"] = family,
            ["endpoints"] = new JsonArray([.. pods.Select(pod => Endpoint(pod, family, always))]),
            ["ports"] = ports.DeepClone(),
        };
    }

    private static JsonObject Endpoint(StoredObject pod, string family, bool always)
    {
        bool serving = PodRules.IsReady(pod.Body);
        return new JsonObject
        {
            ["addresses"] = new JsonArray(AddressOf(pod, family)),
            ["conditions"] = new JsonObject
            {
                ["ready"] = always || (serving && !pod.IsTerminating),
                ["serving"] = serving,
                ["terminating"] = pod.IsTerminating,
            },
            ["targetRef"] = Target(pod),
            ["nodeName"] = pod.Body.Text("spec", "nodeName"),
        };
    }

    private static JsonObject Subset(JsonObject service, IReadOnlyList<StoredObject> pods)
    {
        bool always = service.Flag("spec", "publishNotReadyAddresses") == true;
        string family = ServiceFacts.Families(service)[0];
        var subset = new JsonObject();
        AddAddresses(subset, "addresses", family, pods.Where(pod => always || PodRules.IsReady(pod.Body)));
        AddAddresses(subset, "notReadyAddresses", family, pods.Where(pod => !always && !PodRules.IsReady(pod.Body)));
        subset["ports"] = Ports(service, pods[0].Body);
        return subset;
    }

    private static void AddAddresses(JsonObject subset, string name, string family, IEnumerable<StoredObject> pods)
    {
        JsonNode[] addresses =
        [
            .. pods.Select(pod => new JsonObject
            {
                ["ip"] = AddressOf(pod, family),
                ["nodeName"] = pod.Body.Text("spec", "nodeName"),
                ["targetRef"] = Target(pod),
            }),
        ];
        if (addresses.Length > 0)
        {
            subset[name] = new JsonArray(addresses);
        }
    }

    private static JsonArray Ports(JsonObject service, JsonObject pod)
    {
        var ports = new JsonArray();
        foreach (JsonObject port in service.Items("spec", "ports"))
        {
            if (Resolve(port, pod) is { } number)
            {
                ports.Add(new JsonObject { ["name"] = port.Text("name") ?? "", ["protocol"] = port.Text("protocol"), ["port"] = number });
            }
        }

        return ports;
    }

    private static long? Resolve(JsonObject port, JsonObject pod)
    {
        if (port.Text("targetPort") is not { } name)
        {
            return port.Number("targetPort") ?? port.Number("port");
        }

        return pod.Items("spec", "containers").SelectMany(container => container.Items("ports"))
            .FirstOrDefault(candidate => candidate.Text("name") == name && (candidate.Text("protocol") ?? "TCP") == port.Text("protocol"))
            .Number("containerPort");
    }

    private static JsonObject Target(StoredObject pod) => new() { ["kind"] = "Pod", ["namespace"] = pod.Namespace, ["name"] = pod.Name, ["uid"] = pod.Uid };

    private static JsonObject Owner(JsonObject service) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["name"] = service.Text("metadata", "name"),
        ["uid"] = service.Text("metadata", "uid"),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}
