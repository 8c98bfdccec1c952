using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Json;

namespace LbController.Benchmarks.Azure;

/// <summary>cloud-provider-azure's way, by the calls counted in its code: one Service after the other, under one lock; each reads and writes for itself.</summary>
internal sealed class SerialPeer(IArm arm, FakeArm cloud)
{
    private const string Balancer = "kubernetes";

    private ResourceIdentifier BalancerId => new(cloud.World.IdOf("loadBalancers", Balancer));

    private ResourceIdentifier GroupId => new(cloud.World.IdOf("networkSecurityGroups", "nsg"));

    /// <summary>The four reads of an unchanged public Service: the load balancers twice, the one, and the public IP.</summary>
    public async Task LookAsync()
    {
        await ListAsync();
        await arm.GetAsync(BalancerId, CancellationToken.None);
        await arm.GetAsync(PublicIpId(0), CancellationToken.None);
        await ListAsync();
    }

    /// <summary>The same reads, and three long operations in series: public IP, load balancer, security group.</summary>
    public async Task AddAsync(int index)
    {
        await ListAsync();
        await arm.PutAsync(PublicIpId(index), PublicIp(), PutCondition.Absent, CancellationToken.None);
        await arm.GetAsync(PublicIpId(index), CancellationToken.None);
        await EditAsync(BalancerId, body => AddToBalancer(body, index));
        await EditAsync(GroupId, body => AddToGroup(body, index));
        await ListAsync();
    }

    private Task<IReadOnlyList<ArmResource>> ListAsync() => arm.ListAsync(cloud.World.SubscriptionId, FakeWorld.DefaultGroup, "loadBalancers", CancellationToken.None);

    private ResourceIdentifier PublicIpId(int index) => new(cloud.World.IdOf("publicIPAddresses", string.Create(CultureInfo.InvariantCulture, $"ip-{index}")));

    private async Task EditAsync(ResourceIdentifier id, Action<JsonObject> edit)
    {
        ArmResource? current = await arm.GetAsync(id, CancellationToken.None);
        JsonObject body = current is null
            ? new JsonObject { ["location"] = "westeurope", ["sku"] = Sku(), ["properties"] = new JsonObject() }
            : Writable.Of(current);
        edit(body);
        await arm.PutAsync(id, body, current?.ETag is { } tag ? PutCondition.Unchanged(tag) : PutCondition.Absent, CancellationToken.None);
    }

    private void AddToBalancer(JsonObject body, int index)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"web-{index}");
        if (body.List("backendAddressPools").Count == 0)
        {
            body.List("backendAddressPools").Add((JsonNode)new JsonObject { ["name"] = Balancer, ["properties"] = new JsonObject() });
        }

        body.List("frontendIPConfigurations").Add((JsonNode)new JsonObject { ["name"] = name, ["properties"] = new JsonObject { ["publicIPAddress"] = Reference(PublicIpId(index).ToString()) } });
        body.List("probes").Add((JsonNode)new JsonObject { ["name"] = name, ["properties"] = new JsonObject { ["protocol"] = "Tcp", ["port"] = 30_000 + index, ["intervalInSeconds"] = 5, ["numberOfProbes"] = 2 } });
        body.List("loadBalancingRules").Add((JsonNode)new JsonObject
        {
            ["name"] = name,
            ["properties"] = new JsonObject
            {
                ["frontendIPConfiguration"] = Reference($"{BalancerId}/frontendIPConfigurations/{name}"),
                ["backendAddressPool"] = Reference($"{BalancerId}/backendAddressPools/{Balancer}"),
                ["probe"] = Reference($"{BalancerId}/probes/{name}"),
                ["protocol"] = "Tcp",
                ["frontendPort"] = 80,
                ["backendPort"] = 80,
                ["enableFloatingIP"] = true,
            },
        });
    }

    private static void AddToGroup(JsonObject body, int index) => body.List("securityRules").Add((JsonNode)new JsonObject
    {
        ["name"] = string.Create(CultureInfo.InvariantCulture, $"web-{index}"),
        ["properties"] = new JsonObject
        {
            ["protocol"] = "Tcp",
            ["direction"] = "Inbound",
            ["access"] = "Allow",
            ["priority"] = 500 + index,
            ["sourceAddressPrefix"] = "Internet",
            ["sourcePortRange"] = "*",
            ["destinationAddressPrefix"] = "10.240.0.0/16",
            ["destinationPortRange"] = "80",
        },
    });

    private static JsonObject PublicIp() => new()
    {
        ["location"] = "westeurope",
        ["sku"] = Sku(),
        ["properties"] = new JsonObject { ["publicIPAllocationMethod"] = "Static", ["publicIPAddressVersion"] = "IPv4" },
    };

    private static JsonObject Sku() => new() { ["name"] = "Standard", ["tier"] = "Regional" };

    private static JsonObject Reference(string id) => new() { ["id"] = id };
}
