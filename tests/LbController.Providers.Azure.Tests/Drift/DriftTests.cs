using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.Azure.Tests.Traps;

namespace LbController.Providers.Azure.Tests.Drift;

/// <summary>Somebody changes or removes what is ours: the next look for drift brings it back with as few writes as there can be.</summary>
public sealed class DriftTests
{
    public static TheoryData<string, string> Damages() => new()
    {
        { "rule gone", "PUT loadBalancers" },
        { "rule changed", "PUT loadBalancers" },
        { "rule without probe", "PUT loadBalancers" },
        { "probe changed", "PUT loadBalancers" },
        { "frontend gone", "PUT loadBalancers" },
        { "node gone", "PUT backendAddressPools" },
        { "node with another address", "PUT backendAddressPools" },
        { "node Down", "PUT backendAddressPools" },
        { "node Up", "PUT backendAddressPools" },
        { "load balancer gone", "PUT loadBalancers" },
        { "load balancer Failed", "PUT loadBalancers" },
        { "security rule gone", "PUT networkSecurityGroups" },
        { "security rule wider", "PUT networkSecurityGroups" },
        { "deny before allow", "PUT networkSecurityGroups" },
        { "security group emptied", "PUT networkSecurityGroups" },
        { "security group Failed", "PUT networkSecurityGroups" },
        { "tags of ownership gone", "PATCH publicIPAddresses" },
        { "one tag changed", "PATCH publicIPAddresses" },
        { "label gone", "PUT publicIPAddresses" },
        { "public IP Failed", "PUT publicIPAddresses" },
        { "public IP gone", "PUT publicIPAddresses" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damage_IsRepairedByOneWriteAndOthersAreAsBefore(string damage, string write)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer[] services = [Service(run, 0), Service(run, 1)];
        await run.ConvergeAsync(services);
        string before = WorldText.Of(run.Arm);
        Do(run, damage);
        Assert.NotEqual(before, WorldText.Of(run.Arm));
        await run.DriftPassAsync(services);
        string[] writes = [.. run.Arm.Journal.All.Where(call => call.Class != CallClass.Read).Select(call => call.Operation)];
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(before, WorldText.Of(run.Arm));
        Assert.Equal([write], writes);
        await run.RemoveAsync([.. services.Select(service => service.Identity)]);
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Fact]
    public async Task NodeOfSomebodyElseInOurPool_IsDrainedAndTakenOut()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer service = Service(run, 0);
        await run.ConvergeAsync(service);
        string before = WorldText.Of(run.Arm);
        Change(run, "loadBalancers", body => Nodes(body).Add((JsonNode)new JsonObject { ["name"] = "stray", ["properties"] = new JsonObject { ["ipAddress"] = "10.240.3.3" } }));
        await run.DriftPassAsync(service);
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(before, WorldText.Of(run.Arm));
        Assert.Equal(2, run.Arm.Journal.Count("PUT backendAddressPools"));
    }

    [Fact]
    public async Task PrivateLinkServiceGone_ComesBack()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer service = run.Rig.Service("web", ("azure-load-balancer-internal", "true"), ("azure-pls-create", "true"), ("azure-pls-ip-configuration-subnet", "private"));
        await run.ConvergeAsync(service);
        string before = WorldText.Of(run.Arm);
        run.Arm.World.Remove(run.Arm.World.All("privateLinkServices").Single().Id());
        await run.DriftPassAsync(service);
        Assert.Equal(before, WorldText.Of(run.Arm));
        Assert.Equal(1, run.Arm.Journal.Of(CallClass.Write));
    }

    [Fact]
    public async Task ForeignChangesBesideOurs_CostNothing()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer[] services = [Service(run, 0), Service(run, 1)];
        await run.ConvergeAsync(services);
        run.Arm.World.AddPublicIp("theirs");
        Change(run, "loadBalancers", body =>
        {
            body["tags"]!["team"] = "theirs"; // Ours has tags.
            List(body, "probes").Add((JsonNode)new JsonObject { ["name"] = "theirs", ["properties"] = new JsonObject { ["protocol"] = "Tcp", ["port"] = 22 } });
        });
        Change(run, "networkSecurityGroups", body => List(body, "securityRules").Add((JsonNode)Renamed(List(body, "securityRules"), "theirs", 3000)));
        Change(run, "publicIPAddresses", body => body["tags"]!["owner"] = "theirs"); // Ours has tags.
        string before = WorldText.Of(run.Arm);
        await run.DriftPassAsync(services);
        Assert.Equal(before, WorldText.Of(run.Arm));
        Assert.Equal(5, run.Arm.Journal.Total);
        Assert.Equal(5, run.Arm.Journal.Of(CallClass.Read));
    }

    private static DesiredLoadBalancer Service(TrapRun run, int index) => run.Rig.Service($"web-{index}", ("azure-dns-label-name", $"shop-{index}"), ("azure-pip-tags", "team=shop")) with
    {
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 31000 + index)],
        SourceRanges = [System.Net.IPNetwork.Parse("10.1.0.0/16")],
    };

    private static void Do(TrapRun run, string damage)
    {
        FakeWorld world = run.Arm.World;
        switch (damage)
        {
            case "rule gone":
                Change(run, "loadBalancers", body => List(body, "loadBalancingRules").RemoveAt(0));
                break;
            case "rule changed":
                Change(run, "loadBalancers", body => Inner(List(body, "loadBalancingRules")[0])["idleTimeoutInMinutes"] = 30);
                break;
            case "rule without probe":
                Change(run, "loadBalancers", body => Inner(List(body, "loadBalancingRules")[0]).Remove("probe"));
                break;
            case "probe changed":
                Change(run, "loadBalancers", body => Inner(List(body, "probes")[0])["port"] = 22);
                break;
            case "frontend gone":
                Change(run, "loadBalancers", body =>
                {
                    string id = List(body, "frontendIPConfigurations")[0]?["name"]?.GetValue<string>() ?? "";
                    List(body, "frontendIPConfigurations").RemoveAt(0);
                    List(body, "loadBalancingRules").RemoveAll(rule => rule is JsonObject element && element.Reference("frontendIPConfiguration") == id);
                });
                break;
            case "node gone":
                Change(run, "loadBalancers", body => Nodes(body).RemoveAt(1));
                break;
            case "node with another address":
                Change(run, "loadBalancers", body => Inner(Nodes(body)[1])["ipAddress"] = "10.240.9.1");
                break;
            case "node Down" or "node Up":
                Change(run, "loadBalancers", body => Inner(Nodes(body)[1])["adminState"] = damage[5..]);
                break;
            case "load balancer gone":
                world.Remove(run.Arm.Balancers().Single().Id());
                break;
            case "load balancer Failed":
                world.SetState(run.Arm.Balancers().Single().Id(), "Failed");
                break;
            case "public IP Failed":
                world.SetState(run.Arm.Ips()[0].Id(), "Failed");
                break;
            case "public IP gone":
                world.Remove(run.Arm.Ips()[0].Id());
                break;
            case "security group Failed":
                world.SetState(world.IdOf("networkSecurityGroups", "nsg"), "Failed");
                break;
            case "security rule gone":
                Change(run, "networkSecurityGroups", body => List(body, "securityRules").RemoveAt(0));
                break;
            case "security rule wider":
                Change(run, "networkSecurityGroups", body => Inner(List(body, "securityRules").First(rule => Inner(rule)["sourceAddressPrefix"]?.GetValue<string>() == "10.1.0.0/16"))["sourceAddressPrefix"] = "*");
                break;
            case "deny before allow":
                Change(run, "networkSecurityGroups", body => Inner(List(body, "securityRules").First(rule => Inner(rule)["access"]?.GetValue<string>() == "Deny"))["priority"] = 100);
                break;
            case "security group emptied":
                Change(run, "networkSecurityGroups", body => List(body, "securityRules").Clear());
                break;
            case "tags of ownership gone":
                Change(run, "publicIPAddresses", body => body["tags"] = new JsonObject { ["team"] = "shop" });
                break;
            case "one tag changed":
                Change(run, "publicIPAddresses", body => body["tags"]!["team"] = "theirs"); // Ours has tags.
                break;
            case "label gone":
                Change(run, "publicIPAddresses", body => Inner(body).Remove("dnsSettings"));
                break;
            default:
                throw new ArgumentException(damage, nameof(damage));
        }
    }

    private static void Change(TrapRun run, string type, Action<JsonObject> change) => run.Arm.World.Change(run.Arm.World.All(type)[0].Id(), change);

    private static JsonObject Inner(JsonNode? element) => element?["properties"] as JsonObject ?? throw new InvalidOperationException($"{element} has no properties.");

    private static JsonArray List(JsonObject body, string name) => Inner(body)[name] as JsonArray ?? throw new InvalidOperationException($"There is no list {name}.");

    private static JsonArray Nodes(JsonObject body) => Inner(List(body, "backendAddressPools")[0])["loadBalancerBackendAddresses"] as JsonArray ?? throw new InvalidOperationException("The pool is empty.");

    private static JsonObject Renamed(JsonArray list, string name, int priority)
    {
        var copy = list[0]?.DeepClone() as JsonObject ?? throw new InvalidOperationException("The list is empty.");
        copy["name"] = name;
        Inner(copy)["priority"] = priority;
        return copy;
    }
}
