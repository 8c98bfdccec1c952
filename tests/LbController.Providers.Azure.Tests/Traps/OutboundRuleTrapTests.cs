using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>Somebody gives the nodes a way out by a Service's frontend and pool: what he refers to stays as long as he does.</summary>
public sealed class OutboundRuleTrapTests
{
    private const string MustDisableSnat = "LoadBalancingRuleMustDisableSNATSinceSameFrontendIPConfigurationIsReferencedByOutboundRule";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OutboundRuleOnOurFrontendAndPool_SurvivesAll_AndTheyGoAfterIt(bool isSeen)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer web = run.Rig.Service("web");
        await run.ConvergeAsync(web);
        AddOutbound(run);
        string rule = Outbound(run);
        if (isSeen)
        {
            await run.DriftPassAsync(web);
        }

        web = web with { Listeners = [.. web.Listeners, new Listener(new ListenerKey(TransportProtocol.Tcp, 443), 30443)] };
        await run.ConvergeAsync(web);
        Assert.Equal((2, rule), (run.Arm.Balancers().Single().List("loadBalancingRules").Count(), Outbound(run)));
        web = web with { Nodes = Enumerable.Range(0, 5).Select(index => AzureRig.Node(index)).ToValueList() };
        await run.Rig.ConvergeTargetsAsync(web);
        Assert.Equal((5, rule), (run.Arm.Balancers().Single().Serving(Pool(run)).Length, Outbound(run)));
        Assert.Empty(run.Failures);

        ProviderException? waits = await run.TryRemoveAsync(web.Identity);
        Assert.Equal(("PublicIPAddressCannotBeDeleted", ProviderErrorKind.Conflict), (waits?.Code, waits?.Kind));
        JsonObject balancer = Assert.Single(run.Arm.Balancers());
        Assert.Equal((0, 1, 1, rule), (balancer.List("loadBalancingRules").Count(), balancer.List("frontendIPConfigurations").Count(), balancer.List("backendAddressPools").Count(), Outbound(run)));
        Assert.Single(run.Arm.Ips());

        run.Arm.World.Change(balancer.Id(), body => body["properties"]!["outboundRules"] = new JsonArray()); // ! every load balancer has them
        await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(10));
        await run.RemoveAsync(web.Identity);
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Fact]
    public async Task WhereSnatIsAllowed_TheUserIsToldWhatAzureDemands_AndNobodyElseWaits()
    {
        await using var run = new TrapRun(settings: settings => settings with { AllowsOutboundSnat = true });
        DesiredLoadBalancer without = run.Rig.Service("web", ("azure.lbcontroller.io/disable-outbound-snat", "true"));
        await run.ConvergeAsync(without);
        AddOutbound(run);
        string rule = Outbound(run);

        DesiredLoadBalancer with = run.Rig.Service("web");
        Task<ProviderException?> refused = run.TryAsync(with.Identity, with);
        await run.ConvergeAsync(run.Rig.Service("more") with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081)] });
        ProviderException? error = await refused;
        Assert.Equal((MustDisableSnat, ProviderErrorKind.InvalidRequest), (error?.Code, error?.Kind));
        Assert.Contains("azure.lbcontroller.io/disable-outbound-snat", error?.Message, StringComparison.Ordinal);
        Assert.Same(error, Assert.Single(run.Failures));
        Assert.Equal(rule, Outbound(run));

        await run.ConvergeAsync(without);
        Assert.Equal((2, rule), (run.Arm.Balancers().Single().List("loadBalancingRules").Count(), Outbound(run)));
    }

    private static void AddOutbound(TrapRun run)
    {
        JsonObject balancer = run.Arm.Balancers().Single();
        run.Arm.World.Change(balancer.Id(), body => body["properties"]!["outboundRules"] = new JsonArray(new JsonObject // ! every load balancer has them
        {
            ["name"] = "theirs",
            ["properties"] = new JsonObject
            {
                ["frontendIPConfigurations"] = new JsonArray(new JsonObject { ["id"] = balancer.List("frontendIPConfigurations").Single().Id() }),
                ["backendAddressPool"] = new JsonObject { ["id"] = balancer.List("backendAddressPools").Single().Id() },
                ["protocol"] = "All",
                ["allocatedOutboundPorts"] = 1024,
            },
        }));
    }

    private static string Pool(TrapRun run) => run.Arm.Balancers().Single().List("backendAddressPools").Single().Name();

    private static string Outbound(TrapRun run) => WorldText.Of(run.Arm.Balancers().Single().List("outboundRules").Single());
}
