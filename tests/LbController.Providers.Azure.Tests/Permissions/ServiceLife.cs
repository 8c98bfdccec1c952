using System.Net;
using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Permissions;

/// <summary>Everything that the adapter does, one after the other: Services of every kind that come, change, are interfered with and go.</summary>
internal static class ServiceLife
{
    /// <summary>A network with both families, a prefix, and a public IP of somebody else's.</summary>
    public static AzureRig Rig()
    {
        var rig = new AzureRig(ipv6: true);
        rig.Arm.World.AddPublicIpPrefix("front", 30).AddPublicIp("shop");
        return rig;
    }

    /// <summary>Lives it.</summary>
    /// <exception cref="LbController.Abstractions.Errors.ProviderException">Azure refused something.</exception>
    public static async Task LiveAsync(AzureRig rig)
    {
        await rig.Pump.RunAsync(() => rig.Provider.CheckAsync(CancellationToken.None));
        DesiredLoadBalancer[] services =
        [
            Service(rig, "dual", 30080, ("azure-dns-label-name", "shop")) with { Families = [IpFamily.IPv4, IpFamily.IPv6] },
            Service(rig, "prefix", 30081, ("azure-pip-prefix-id", rig.Arm.World.IdOf("publicIPPrefixes", "front"))),
            Service(rig, "own", 30082, ("azure-pip-name", "shop")),
            Service(rig, "inside", 30083, ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.9.9"), ("azure-pls-create", "true"), ("azure-pls-ip-configuration-subnet", "private")),
            Service(rig, "beside", 30084, ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.9.9")) with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 81), 30084)] },
        ];
        await rig.ConvergeAllAsync(services);

        // Nodes, tags, labels, client networks.
        services = [.. services.Select(service => service with { Nodes = Nodes(4), SourceRanges = [IPNetwork.Parse("192.0.2.0/24")] })];
        await rig.ConvergeTargetsAsync(services);
        await rig.ConvergeAllAsync(services);
        DesiredLoadBalancer tagged = services[0] with { Annotations = rig.Service("dual", ("azure-dns-label-name", "other"), ("azure-pip-tags", "team=shop")).Annotations };
        await rig.ConvergeAsync(tagged);
        services = [.. services.Skip(1).Prepend(tagged).Select(service => service with { Nodes = Nodes(2) })];
        await rig.ConvergeTargetsAsync(services);
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(2));

        // Somebody interferes; another process finds out, and so does a drift pass.
        Interfere(rig);
        rig.Arm.World.AddPrivateEndpointConnection(rig.Arm.World.All("privateLinkServices").Select(link => (string)link["id"]!).Single(), "client"); // ! all have an id
        await rig.RestartAsync([.. services.Select(service => new KnownLoadBalancer(service.Identity, [], service))]);
        await rig.ConvergeAllAsync(services);
        Interfere(rig);
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(10));
        await rig.ConvergeAllAsync(services);
        await rig.Pump.RunAsync(() => ListAsync(rig));
        await rig.RemoveAsync(services.Select(service => service.Identity));
    }

    /// <summary>What is left when all of it is over: what somebody else made.</summary>
    public static IEnumerable<string> Left(AzureRig rig) => rig.Arm.World.All().Select(item => (string)item["name"]!).Order(StringComparer.Ordinal); // ! all have a name

    private static DesiredLoadBalancer Service(AzureRig rig, string name, int nodePort, params (string Key, string Value)[] annotations) =>
        rig.Service(name, annotations) with { Nodes = Nodes(3), Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), nodePort)] };

    private static ValueList<TargetNode> Nodes(int count) => Enumerable.Range(0, count).Select(index => AzureRig.Node(index, ipv6: true)).ToValueList();

    private static void Interfere(AzureRig rig) =>
        rig.Arm.World.Change(rig.Arm.World.IdOf("networkSecurityGroups", "nsg"), group => group["properties"]!["securityRules"] = new JsonArray()); // ! the standard world has it

    private static async Task ListAsync(AzureRig rig)
    {
        var found = new HashSet<string>();
        await foreach (OwnedLoadBalancer owned in rig.Provider.ListOwnedAsync(rig.Cluster, CancellationToken.None))
        {
            found.Add(owned.Identity.ServiceUid);
        }

        Assert.Equal(5, found.Count);
    }
}
