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

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task ConnectionsOfPrivateEndpoints_GoFirst(bool isRemoved, bool isKnown)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer web = Linked(run, "web");
        await run.ConvergeAsync(web);
        Connect(run, "one", "two");
        if (isKnown)
        {
            await run.DriftPassAsync(web);
        }

        run.Arm.Journal.Clear();
        await GoAsync(run, isRemoved);
        string[] refused = isKnown ? [] : ["DELETE privateLinkServices"];
        Assert.Equal([.. refused, "DELETE privateEndpointConnections", "DELETE privateEndpointConnections", "DELETE privateLinkServices"], Writes(run).Where(write => write.Contains("private", StringComparison.Ordinal)));
        Assert.Equal(refused.Select(_ => ("PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted", ProviderErrorKind.Conflict)), run.Failures.Select(error => (error.Code ?? "", error.Kind)));
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Theory]
    [InlineData(true, "one")]
    [InlineData(true, "two")]
    [InlineData(false, "one")]
    [InlineData(false, "two")]
    public async Task DeathBetweenADeletionAndTheNext_TheNextProcessGoesOn(bool isRemoved, string last)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer web = Linked(run, "web");
        await run.ConvergeAsync(web);
        Connect(run, "one", "two");
        await run.DriftPassAsync(web);
        run.Gate.BeforeCall = (method, path) =>
        {
            if (method == "DELETE" && path.EndsWith($"/privateEndpointConnections/{last}", StringComparison.Ordinal))
            {
                run.Gate.BeforeCall = (_, _) => { };
                run.Gate.Arm(1, Fate.DiesAfterForLong);
            }
        };
        run.Arm.Journal.Clear();
        await GoAsync(run, isRemoved);
        Assert.False(run.Gate.IsArmed);
        Assert.Equal(
            ["DELETE privateEndpointConnections", "DELETE privateEndpointConnections", "DELETE privateLinkServices"],
            Writes(run).Where(write => write.Contains("private", StringComparison.Ordinal)));
        Assert.Empty(run.Failures);
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Fact]
    public async Task ChangeOfThePrivateLinkService_KeepsItsConnections()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Linked(run, "web"));
        Connect(run, "one");
        await run.ConvergeAsync(Linked(run, "web", ("azure-pls-fqdns", "shop.example.com")));
        Assert.Equal("one", Assert.Single(Assert.Single(run.Arm.World.All("privateLinkServices")).List("privateEndpointConnections")).Name());
        await run.RemoveAsync(run.Rig.Identity("web"));
    }

    private static void Connect(TrapRun run, params string[] names)
    {
        string link = run.Arm.World.All("privateLinkServices").Single().Id();
        Array.ForEach(names, name => run.Arm.World.AddPrivateEndpointConnection(link, name));
    }

    /// <summary>The private link service goes: with the Service, or with the annotation.</summary>
    private static Task GoAsync(TrapRun run, bool isRemoved) =>
        isRemoved ? run.RemoveAsync(run.Rig.Identity("web")) : run.ConvergeAsync(run.Rig.Service("web", ("azure-load-balancer-internal", "true")));

    private static DesiredLoadBalancer Linked(TrapRun run, string name, params (string Key, string Value)[] more) => run.Rig.Service(
        name, [("azure-load-balancer-internal", "true"), ("azure-pls-create", "true"), ("azure-pls-ip-configuration-subnet", "private"), .. more]);

    private static IEnumerable<string> Writes(TrapRun run) => run.Arm.Journal.All.Where(call => call.Class != CallClass.Read).Select(call => call.Operation);
}
