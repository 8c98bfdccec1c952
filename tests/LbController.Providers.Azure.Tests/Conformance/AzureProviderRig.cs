using System.Net;
using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Features;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.Conformance;

/// <summary>The adapter on the fake cloud, as the kit's cases need it.</summary>
internal sealed class AzureProviderRig : IProviderRig
{
    private const string Foreign = "somebody-elses";
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] ForeignTypes = ["loadBalancers", "publicIPAddresses"];

    private readonly AzureRig _rig = new();
    private readonly Dictionary<string, int> _nodePorts = new(StringComparer.Ordinal);
    private string _foreign = "";

    public ILoadBalancerProvider Provider => new PumpedProvider(_rig.Provider, _rig.Pump);

    public ClusterId Cluster => _rig.Cluster;

    public TargetNode Node(string name) => AzureRig.Node(Array.IndexOf(Names, name)) with { Name = name };

    /// <summary>Services have NodePorts of their own, as Kubernetes gives them.</summary>
    public DesiredLoadBalancer Service(string name) => _rig.Service(name) with
    {
        Nodes = [Node("a"), Node("b")],
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), NodePort(name))],
    };

    public IPAddress? FreeAddress()
    {
        string id = _rig.Arm.World.IdOf("publicIPAddresses", "free");
        if (_rig.Arm.World.Find(id) is null)
        {
            _rig.Arm.World.AddPublicIp("free");
        }

        return IPAddress.Parse(_rig.Arm.World.Find(id).Text("properties", "ipAddress"));
    }

    public IPAddress? ForbiddenAddress() => IPAddress.Parse("198.51.100.1");

    public Task WaitAsync(TimeSpan time) => _rig.Pump.PassAsync(time);

    public Task PlantForeignAsync()
    {
        _rig.Arm.World.AddPublicIp(Foreign);
        _rig.Arm.World.Put("loadBalancers", Foreign, new JsonObject
        {
            ["location"] = "westeurope",
            ["sku"] = new JsonObject { ["name"] = "Standard" },
            ["properties"] = new JsonObject
            {
                ["frontendIPConfigurations"] = new JsonArray(new JsonObject
                {
                    ["name"] = "front",
                    ["properties"] = new JsonObject { ["publicIPAddress"] = new JsonObject { ["id"] = _rig.Arm.World.IdOf("publicIPAddresses", Foreign) } },
                }),
            },
        });
        _rig.Arm.World.Change(_rig.Arm.World.IdOf("networkSecurityGroups", "nsg"), body => ((JsonObject?)body["properties"])!["securityRules"] = new JsonArray(new JsonObject // ! the fake keeps it
        {
            ["name"] = Foreign,
            ["properties"] = new JsonObject
            {
                ["priority"] = 500,
                ["direction"] = "Inbound",
                ["access"] = "Deny",
                ["protocol"] = "*",
                ["sourceAddressPrefix"] = "192.0.2.0/24",
                ["sourcePortRange"] = "*",
                ["destinationAddressPrefix"] = "*",
                ["destinationPortRange"] = "*",
            },
        }));
        _foreign = Picture();
        return Task.CompletedTask;
    }

    public Task<bool> IsForeignUntouchedAsync() => Task.FromResult(_foreign == Picture());

    public async Task<IReadOnlyList<IReadOnlySet<string>>> WatchTargetsAsync(LoadBalancerIdentity identity, Func<Task> during)
    {
        List<IReadOnlySet<string>> seen = [Targets(_rig.LoadBalancer(), null)];
        int before = _rig.Arm.Journal.All.Count;
        await during();
        foreach (FakeCall call in _rig.Arm.Journal.All.Skip(before).Where(call => call.Status is 200 or 201))
        {
            switch (call.Operation)
            {
                case "PUT loadBalancers":
                    seen.Add(Targets(JsonNode.Parse(call.Body), null));
                    break;
                case "PUT backendAddressPools":
                    seen.Add(Targets(null, JsonNode.Parse(call.Body)));
                    break;
            }
        }

        seen.Add(Targets(_rig.LoadBalancer(), null));
        return seen;
    }

    public Task RestartAsync(IReadOnlyList<KnownLoadBalancer> known) => _rig.RestartAsync([.. known]);

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_rig.Arm.Violations);
        return _rig.DisposeAsync();
    }

    private int NodePort(string name)
    {
        lock (_nodePorts)
        {
            return _nodePorts.TryGetValue(name, out int port) ? port : _nodePorts[name] = 30_000 + (10 * _nodePorts.Count);
        }
    }

    /// <summary>The nodes that new connections go to: one that drains is as good as gone.</summary>
    private HashSet<string> Targets(JsonNode? balancer, JsonNode? pool) => [.. (pool ?? balancer.Items("properties", "backendAddressPools").Single())
        .Items("properties", "loadBalancerBackendAddresses")
        .Where(address => address.Text("properties", "adminState") != "Down")
        .Select(address => Names.Single(name => Node(name).Addresses.Any(own => own.ToString() == address.Text("properties", "ipAddress"))))];

    /// <summary>The order of properties says nothing: whoever writes a security group sends all rules back.</summary>
    private string Picture() => string.Join('\n', [
        .. ForeignTypes.Select(type => _rig.Arm.World.Find(_rig.Arm.World.IdOf(type, Foreign))?.ToJsonString() ?? "gone"),
        .. _rig.SecurityRules().Where(rule => rule.Text("name") == Foreign)
            .SelectMany(rule => rule.At("properties")!.AsObject()) // ! every rule has properties
            .Select(property => $"{property.Key}={property.Value}").Order(StringComparer.Ordinal)]);
}
