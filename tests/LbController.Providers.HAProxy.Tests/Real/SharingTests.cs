using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>Addresses that two Services want, seen by their clients.</summary>
public sealed class SharingTests
{
    [ToolFact("haproxy")]
    public async Task B086_SecondServiceForTheSamePlace_IsRefusedNamingTheFirst_WhichServesOn()
    {
        await using var rig = new HAProxyRig();
        EchoNode first = rig.Node(1, 30080);
        EchoNode second = rig.Node(2, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("first", 80, 30080, first) with { RequestedAddresses = [rig.Ip(77)] });
        int reloads = rig.Reloads.Count;

        foreach (string? key in new[] { null, "edge" })
        {
            ApplyResult refused = await HAProxyRig.ApplyAsync(provider, rig.Service("second", 80, 30080, second) with { RequestedAddresses = [address], SharingKey = key });
            Problem problem = Assert.Single(Assert.IsType<Outcome.Blocked>(refused.Outcome).Problems);
            Assert.Equal((ProblemSeverity.Refused, "AddressInUse"), (problem.Severity, problem.Reason));
            Assert.Contains("default/first", problem.Message, StringComparison.Ordinal);
            Assert.Empty(refused.Addresses);
        }

        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Equal(reloads, rig.Reloads.Count);
    }

    [ToolTheory("haproxy")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B087_TwoShareAnAddress_TheFirstLeavesWithoutDisturbingTheOther_AndTheLastFreesIt(bool asksForIt)
    {
        await using var rig = new HAProxyRig();
        EchoNode web = rig.Node(1, 30080);
        EchoNode mail = rig.Node(2, 30025);
        HAProxyProvider provider = await rig.StartAsync();
        ValueList<IPAddress> requested = asksForIt ? [rig.Ip(77)] : [];
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, web) with { SharingKey = "edge", RequestedAddresses = requested });
        DesiredLoadBalancer partner = rig.Service("mail", 25, 30025, mail) with { SharingKey = "edge", RequestedAddresses = requested };
        Assert.Equal(address, await HAProxyRig.ServeAsync(provider, partner));
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Equal("node-2", await Client.AskAsync(address, 25));

        await using (var load = new Load(address, 25))
        {
            await load.MoreAsync(50).WithDeadline("requests before");
            await HAProxyRig.RemoveAsync(provider, HAProxyRig.Identity("web"));
            await load.MoreAsync(50).WithDeadline("requests after");
            Assert.Equal(0, load.Failures);
        }

        Assert.True(await Client.IsRefusedAsync(address, 80));
        DesiredLoadBalancer stranger = rig.Service("stranger", 80, 30080, web) with { RequestedAddresses = [address] };
        Assert.IsType<Outcome.Blocked>((await HAProxyRig.ApplyAsync(provider, stranger)).Outcome);

        await HAProxyRig.RemoveAsync(provider, HAProxyRig.Identity("mail"));
        Assert.True(await Client.IsRefusedAsync(address, 25));
        Assert.Equal(address, await HAProxyRig.ServeAsync(provider, stranger));
    }

    [ToolTheory("haproxy")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B087_SharedAddress_SurvivesARestart_WithItsModelAndWithoutIt(bool withModel)
    {
        await using var rig = new HAProxyRig();
        EchoNode web = rig.Node(1, 30080);
        EchoNode mail = rig.Node(2, 30025);
        HAProxyProvider first = await rig.StartAsync();
        DesiredLoadBalancer[] desired = [rig.Service("web", 80, 30080, web) with { SharingKey = "edge" }, rig.Service("mail", 25, 30025, mail) with { SharingKey = "edge" }];
        IPAddress address = await HAProxyRig.ServeAsync(first, desired[0]);
        Assert.Equal(address, await HAProxyRig.ServeAsync(first, desired[1]));
        await first.AbandonAsync();
        int reloads = rig.Reloads.Count;
        if (!withModel)
        {
            File.Delete(Path.Combine(rig.Options.StateDirectory, "model.json"));
        }

        HAProxyProvider second = await rig.StartAsync([.. desired.Select(service => new KnownLoadBalancer(service.Identity, [PublishedAddress.OfIp(address, IpMode.Proxy)], service))]);

        Assert.Equal(reloads, rig.Reloads.Count);
        foreach (DesiredLoadBalancer service in desired)
        {
            Assert.Equal(address, await HAProxyRig.ServeAsync(second, service));
        }

        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Equal("node-2", await Client.AskAsync(address, 25));
    }

    [ToolFact("haproxy")]
    public async Task B087_KeyTakenAway_BothServeOn_AndTheUserIsTold_AlsoAfterARestart()
    {
        await using var rig = new HAProxyRig();
        EchoNode web = rig.Node(1, 30080);
        EchoNode mail = rig.Node(2, 30025);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, web) with { SharingKey = "edge" };
        DesiredLoadBalancer alone = desired with { SharingKey = null };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        await HAProxyRig.ServeAsync(provider, rig.Service("mail", 25, 30025, mail) with { SharingKey = "edge" });

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, alone);
        Assert.Equal((address, ProblemReasons.AddressStillShared), (Assert.Single(result.Addresses).Ip, Assert.Single(result.Problems).Reason));
        await provider.AbandonAsync();
        HAProxyProvider second = await rig.StartAsync();

        ProviderPlan plan = await second.PlanAsync(new PlanRequest(alone.Identity, alone, []), CancellationToken.None);
        Assert.Empty(plan.Changes);
        Assert.Equal(ProblemReasons.AddressStillShared, Assert.Single(plan.Problems).Reason);
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Equal("node-2", await Client.AskAsync(address, 25));

        await HAProxyRig.RemoveAsync(second, HAProxyRig.Identity("mail"));
        Assert.Empty((await second.PlanAsync(new PlanRequest(alone.Identity, alone, []), CancellationToken.None)).Problems);
    }
}
