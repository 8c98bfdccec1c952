using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>One Service that Azure refuses, among many that are written together: it is told why, and the many do not wait for it.</summary>
public sealed class BatchTrapTests
{
    private const int Many = 20;

    [Theory]
    [InlineData("Succeeded", "PublicIPAddressInUse")]
    [InlineData("Failed", "ReferencedResourceNotProvisioned")]
    public async Task AddressThatCannotBeUsed_OnlyItsServiceWaits(string state, string code)
    {
        await using var run = new TrapRun();
        run.Arm.World.AddPublicIp("theirs").AddPublicIp("elsewhere");
        if (state == "Succeeded")
        {
            PutBalancer(run, "theirs");
        }
        else
        {
            run.Arm.World.SetState(run.Arm.World.IdOf("publicIPAddresses", "theirs"), state);
        }

        (ProviderException? error, int writes) = await BesideManyAsync(run, run.Rig.Service("bad", ("azure-pip-name", "theirs")));
        Assert.Equal(code, error?.Code);
        Assert.InRange(writes, 2, 24);
        Assert.Empty(run.Arm.Balancers().Where(balancer => balancer.Name() != "somebodys").SelectMany(balancer => balancer.List("loadBalancingRules")).Where(rule => rule.Name().Contains(run.Rig.Identity("bad").ServiceUid, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task LabelThatIsTaken_OnlyItsServiceWaits()
    {
        await using var run = new TrapRun();
        run.Arm.World.TakeLabel("shop");
        (ProviderException? error, int writes) = await BesideManyAsync(run, run.Rig.Service("bad", ("azure-dns-label-name", "shop")));
        Assert.Equal("DnsRecordInUse", error?.Code);
        Assert.InRange(writes, 1, 3);
    }

    [Fact]
    public async Task AddressThatIsNotTheSubnets_OnlyItsServiceWaits()
    {
        await using var run = new TrapRun();
        run.Arm.World.TakeAddress("10.240.7.7");
        (ProviderException? error, _) = await BesideManyAsync(run, run.Rig.Service("bad", ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.7.7")), ("azure-load-balancer-internal", "true"));
        Assert.Equal("PrivateIPAddressInUse", error?.Code);
    }

    [Fact]
    public async Task RulesThatTheSecurityGroupHasNoRoomFor_OnlyTheirServiceWaits()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer bad = run.Rig.Service("bad") with { SourceRanges = Enumerable.Range(0, 4100).Select(index => new System.Net.IPNetwork(new System.Net.IPAddress([10, (byte)(index / 256), (byte)(index % 256), 0]), 24)).ToValueList() };
        (ProviderException? error, int writes) = await BesideManyAsync(run, bad);
        Assert.Equal(("SecurityGroupFull", ProviderErrorKind.QuotaExceeded), (error?.Code, error?.Kind));
        Assert.Contains("4000", error?.Message, StringComparison.Ordinal);
        Assert.InRange(writes, 1, 3);
    }

    [Fact]
    public async Task ServiceThatAzureRefuses_DoesNotKeepOthersFromGoing()
    {
        await using var run = new TrapRun();
        run.Arm.World.AddPublicIp("theirs");
        PutBalancer(run, "theirs");
        DesiredLoadBalancer[] many = Services(run);
        await run.ConvergeAsync(many);
        Task<ProviderException?> bad = run.TryAsync(run.Rig.Identity("bad"), run.Rig.Service("bad", ("azure-pip-name", "theirs")));
        await run.RemoveAsync([.. many.Select(service => service.Identity)]);
        Assert.Equal("PublicIPAddressInUse", (await bad)?.Code);
        Assert.Equal("somebodys", Assert.Single(run.Arm.Balancers()).Name());
    }

    private static async Task<(ProviderException? Error, int Writes)> BesideManyAsync(TrapRun run, DesiredLoadBalancer bad, params (string Key, string Value)[] annotations)
    {
        Task<ProviderException?> failing = run.TryAsync(bad.Identity, bad);
        await run.ConvergeAsync(Services(run, annotations));
        ProviderException? error = await failing;
        Assert.Equal(Many, run.Arm.Balancers().Where(balancer => balancer.Name() != "somebodys").SelectMany(balancer => balancer.List("loadBalancingRules")).Count());
        Assert.Same(error, Assert.Single(run.Failures));
        return (error, run.Arm.Journal.Count("PUT loadBalancers"));
    }

    private static DesiredLoadBalancer[] Services(TrapRun run, params (string Key, string Value)[] annotations) =>
        [.. Enumerable.Range(0, Many).Select(index => run.Rig.Service($"web-{index}", annotations) with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 31000 + index)] })];

    private static void PutBalancer(TrapRun run, string ip) => run.Arm.World.Put("loadBalancers", "somebodys", new JsonObject
    {
        ["location"] = "westeurope",
        ["sku"] = new JsonObject { ["name"] = "Standard" },
        ["properties"] = new JsonObject
        {
            ["frontendIPConfigurations"] = new JsonArray(new JsonObject { ["name"] = "front", ["properties"] = new JsonObject { ["publicIPAddress"] = new JsonObject { ["id"] = run.Arm.World.IdOf("publicIPAddresses", ip) } } }),
        },
    });
}
