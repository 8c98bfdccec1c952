using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>A private link service comes after the frontend that it is in front of, and goes before it.</summary>
public sealed class PrivateLinkTrapTests
{
    [Fact]
    public async Task ComesAfterTheLoadBalancerAndGoesBeforeIt()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Linked(run, "web"));
        Assert.Equal(["PUT networkSecurityGroups", "PUT loadBalancers", "PUT privateLinkServices"], Writes(run).Where(write => !write.StartsWith("PUT networkSecurityGroups", StringComparison.Ordinal)).Prepend("PUT networkSecurityGroups"));
        run.Arm.Journal.Clear();
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Equal(["DELETE privateLinkServices", "DELETE loadBalancers"], Writes(run).Where(write => write.StartsWith("DELETE", StringComparison.Ordinal)));
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Theory]
    [InlineData("azure-load-balancer-ipv4", "10.240.9.9")]
    [InlineData("azure-load-balancer-internal-subnet", "private")]
    public async Task FrontendThatItIsInFrontOfChanges_ItFollows(string key, string value)
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Linked(run, "web"));
        await run.ConvergeAsync(Linked(run, "web", (key, value)));
        string frontend = Assert.Single(Assert.Single(run.Arm.Balancers()).List("frontendIPConfigurations")).Id();
        Assert.Equal(frontend, run.Arm.World.All("privateLinkServices").Single()["properties"]?["loadBalancerFrontendIpConfigurations"]?[0]?["id"]?.GetValue<string>());
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Fact]
    public async Task InternalToExternal_ItGoes()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Linked(run, "web"));
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Empty(run.Arm.World.All("privateLinkServices"));
        Assert.Single(run.Arm.Balancers());
    }

    [Fact]
    public async Task NameOfSomebodyElses_IsRefusedAndHisStays()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Linked(run, "one", ("azure-pls-name", "link")));
        string before = WorldText.Of(run.Arm, "privateLinkServices");
        ProviderException? error = await run.TryAsync(run.Rig.Identity("two"), Linked(run, "two", ("azure-pls-name", "link")) with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081)] });
        Assert.Equal(("NotOurs", ProviderErrorKind.InvalidRequest), (error?.Code, error?.Kind));
        await run.RemoveAsync(run.Rig.Identity("two"));
        Assert.Equal(before, WorldText.Of(run.Arm, "privateLinkServices"));
    }

    [Fact]
    public async Task InAnotherResourceGroup_GoesWithTheService()
    {
        await using var run = new TrapRun();
        run.Arm.World.AddGroup("links");
        await run.ConvergeAsync(Linked(run, "web", ("azure-pls-resource-group", "links")));
        Assert.Contains("/resourceGroups/links/", run.Arm.World.All("privateLinkServices").Single().Id(), StringComparison.Ordinal);
        await run.RestartAsync();
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Fact]
    public async Task InAnotherResourceGroup_IsFoundForAServiceThatWasDeletedMeanwhile()
    {
        await using var run = new TrapRun();
        run.Arm.World.AddGroup("links");
        DesiredLoadBalancer service = Linked(run, "web", ("azure-pls-resource-group", "links"));
        await run.ConvergeAsync(service);
        await run.RestartAsync(service.Identity);
        await run.RemoveAsync(service.Identity);
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    private static DesiredLoadBalancer Linked(TrapRun run, string name, params (string Key, string Value)[] more) => run.Rig.Service(
        name, [("azure-load-balancer-internal", "true"), ("azure-pls-create", "true"), ("azure-pls-ip-configuration-subnet", "private"), .. more]);

    private static IEnumerable<string> Writes(TrapRun run) => run.Arm.Journal.All.Where(call => call.Class != CallClass.Read).Select(call => call.Operation);
}
