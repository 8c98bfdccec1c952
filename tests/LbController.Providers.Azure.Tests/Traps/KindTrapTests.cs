using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>Changes of what a load balancer is, and kinds that Azure has limits for.</summary>
public sealed class KindTrapTests
{
    [Fact]
    public async Task ExternalToInternalAndBack_TellsRightAddressesAtEachStepAndLeavesNothing()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer outside = run.Rig.Service("web");
        DesiredLoadBalancer inside = run.Rig.Service("web", ("azure-load-balancer-internal", "true"));
        await run.ConvergeAsync(outside);
        string before = WorldText.Of(run.Arm);
        var told = new List<string>();
        run.OnPlan = plan =>
        {
            string address = Assert.Single(plan.Addresses).Ip?.ToString() ?? "";
            Assert.Contains(address, run.Arm.Addresses());
            told.Add(address.StartsWith("10.", StringComparison.Ordinal) ? "inside" : "outside");
        };
        await run.ConvergeAsync(inside);
        Assert.Equal(["outside", "inside"], told.Distinct());
        Assert.Empty(run.Arm.Ips());
        Assert.Empty(run.Arm.SecurityRules());
        Assert.EndsWith("-internal", Assert.Single(run.Arm.Balancers()).Name(), StringComparison.Ordinal);
        told.Clear();
        await run.RestartAsync();
        await run.ConvergeAsync(outside);
        Assert.Equal(["inside", "outside"], told.Distinct());
        Assert.Equal(before, WorldText.Of(run.Arm));
    }

    [Fact]
    public async Task InternalAddressOrSubnetChanged_OneFrontendIsLeft()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-load-balancer-internal", "true")));
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.9.9")));
        Assert.Equal(["10.240.9.9"], run.Arm.Addresses());
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-load-balancer-internal", "true"), ("azure-load-balancer-internal-subnet", "private")));
        Assert.StartsWith("10.241.0.", Assert.Single(run.Arm.Addresses()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IPv6Alone_IsToldWhatAzureWantsAndServedBesideAnIPv4()
    {
        await using var run = new TrapRun(ipv6: true);
        DesiredLoadBalancer service = run.Rig.Service("web") with { Families = [IpFamily.IPv6], Nodes = [AzureRig.Node(0, ipv6: true)] };
        ProviderException? error = await run.TryAsync(service.Identity, service);
        Assert.Equal(("AtleastOneIpV4RequiredForIpV6LbFrontendIpConfiguration", ProviderErrorKind.InvalidRequest), (error?.Code, error?.Kind));
        Assert.Contains(run.Problems, problem => problem.Reason == ProblemReasons.NeedsIpv4Frontend);
        await run.ConvergeAsync(run.Rig.Service("other") with { Nodes = [AzureRig.Node(0, ipv6: true)] });
        await run.ConvergeAsync(service);
        Assert.Empty(run.Problems);
        Assert.Equal(2, run.Arm.Addresses().Length);
        await run.RemoveAsync(service.Identity, run.Rig.Identity("other"));
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task HighAvailabilityPorts_AreOneRuleAndGoBack()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer plain = run.Rig.Service("web", ("azure-load-balancer-internal", "true"));
        await run.ConvergeAsync(plain);
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-load-balancer-internal", "true"), ("azure-load-balancer-enable-high-availability-ports", "true")) with
        {
            Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30080), new Listener(new ListenerKey(TransportProtocol.Udp, 53), 30053)],
        });
        System.Text.Json.Nodes.JsonObject rule = Assert.Single(Assert.Single(run.Arm.Balancers()).List("loadBalancingRules"));
        Assert.Equal(("All", 0, 0), (rule.Text("protocol"), rule.Number("frontendPort"), rule.Number("backendPort")));
        await run.ConvergeAsync(plain);
        Assert.Equal("Tcp", Assert.Single(Assert.Single(run.Arm.Balancers()).List("loadBalancingRules")).Text("protocol"));
    }

    [Fact]
    public async Task LoadBalancersThatAreFull_AreToldBeforeAnythingIsMade()
    {
        await using var run = new TrapRun(settings: settings => settings with { MostLoadBalancers = 1 });
        await run.ConvergeAsync(Ports(run.Rig.Service("many"), 280, 30000));
        run.Arm.Journal.Clear();
        DesiredLoadBalancer more = Ports(run.Rig.Service("more"), 20, 31000);
        ProviderPlan plan = await run.Rig.PlanAsync(more);
        Problem problem = Assert.Single(plan.Problems);
        Assert.Equal((ProblemSeverity.Refused, ProblemReasons.LimitExceeded), (problem.Severity, problem.Reason));
        Assert.Contains("299", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--azure-max-load-balancers", problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, run.Arm.Journal.Total);
        await run.ConvergeAsync(Ports(more, 19, 31000));
        Assert.Equal(299, Assert.Single(run.Arm.Balancers()).List("loadBalancingRules").Count());
    }

    [Theory]
    [InlineData("PUT publicIPAddresses", "PublicIPCountLimitReached")]
    [InlineData("PUT loadBalancers", "LoadBalancerFrontendIPConfigurationCountLimitReached")]
    public async Task LimitOfAzure_IsToldAsALimit(string operation, string code)
    {
        await using var run = new TrapRun();
        run.Arm.Faults.Fail(operation, 400, code);
        ProviderException? error = await run.TryAsync(run.Rig.Identity("web"), run.Rig.Service("web"));
        Assert.Equal((code, ProviderErrorKind.QuotaExceeded), (error?.Code, error?.Kind));
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Single(run.Arm.Ips());
    }

    private static DesiredLoadBalancer Ports(DesiredLoadBalancer service, int count, int first) => service with
    {
        Listeners = Enumerable.Range(0, count).Select(index => new Listener(new ListenerKey(TransportProtocol.Tcp, 1000 + index), first + index)).ToValueList(),
    };
}
