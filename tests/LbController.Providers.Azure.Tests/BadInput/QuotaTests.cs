using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Features;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.BadInput;

/// <summary>Every limit that a Service can meet.</summary>
public sealed class QuotaTests
{
    private static readonly Dictionary<string, (Action<FakeQuotas, bool> Set, string Code)> Cases = new(StringComparer.Ordinal)
    {
        ["public IPs"] = ((quotas, isTight) => quotas.PublicIps = isTight ? 1 : 1000, "PublicIPCountLimitReached"),
        ["load balancers"] = ((quotas, isTight) => quotas.LoadBalancers = isTight ? 1 : 1000, "LoadBalancerCountLimitReached"),
        ["frontends"] = ((quotas, isTight) => quotas.FrontendsPerLoadBalancer = isTight ? 1 : 600, "LoadBalancerFrontendIPConfigurationCountLimitReached"),
        ["rules"] = ((quotas, isTight) => quotas.RulesPerLoadBalancer = isTight ? 2 : 1500, "LoadBalancerRuleCountLimitReached"),
        ["rules of a node"] = ((quotas, isTight) => quotas.RulesPerBackend = isTight ? 2 : 300, "NetworkInterfaceLoadBalancingRuleCountLimitReached"),
        ["security rules"] = ((quotas, isTight) => quotas.SecurityRules = isTight ? 2 : 1000, "SecurityRulesCountLimitReached"),
        ["addresses of security rules"] = ((quotas, isTight) => quotas.SecurityAddresses = isTight ? 3 : 4000, "SecurityRuleAddressPrefixesCountLimitReached"),
        ["private link services"] = ((quotas, isTight) => quotas.PrivateLinkServices = isTight ? 0 : 800, "PrivateLinkServiceCountLimitReached"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AQuotaThatIsUsedUp_IsSaid_AndServedWhenItIsRaised(string name)
    {
        await using var rig = new AzureRig();
        await rig.ConvergeAsync(First(rig));
        (Action<FakeQuotas, bool> set, string code) = Cases[name];
        set(rig.Arm.Settings.Quotas, true);
        DesiredLoadBalancer big = Big(rig, name);

        Verdict verdict = (await Verdict.OfAsync(rig, big)).AssertPlain();
        Assert.True(verdict.IsBlocked, verdict.Text);
        Assert.Equal((ProviderErrorKind.QuotaExceeded, code), (verdict.Error?.Kind, verdict.Error?.Code));
        Assert.Contains("Remove what is not needed, or ask Azure for a higher limit", verdict.Text, StringComparison.Ordinal);
        rig.Arm.Journal.Clear();
        Assert.Equal(code, (await Verdict.OfAsync(rig, big)).Error?.Code);
        Assert.True(rig.Arm.Journal.Of(CallClass.Write) <= 2, string.Join(", ", rig.Arm.Journal.All));
        Assert.Empty((await rig.PlanAsync(First(rig))).Changes);

        set(rig.Arm.Settings.Quotas, false);
        verdict = await Verdict.OfAsync(rig, big);
        Assert.True(verdict.IsSettled, verdict.Text);
        await rig.RemoveAsync(big.Identity, rig.Identity("first"));
        rig.AssertNothingLeft();
    }

    [Fact]
    public async Task AServiceThatHasNoRoom_DoesNotKeepOthersOfTheSameWriteFromIt()
    {
        await using var rig = new AzureRig();
        rig.Arm.Settings.Quotas.RulesPerLoadBalancer = 6;
        DesiredLoadBalancer[] services = [.. Enumerable.Range(0, 4).Select(index => Ports(rig, $"web-{index}", 31_000 + (100 * index), 1)), Ports(rig, "big", 32_000, 40)];
        Verdict[] verdicts = await Task.WhenAll(services.Select(service => Verdict.OfAsync(rig, service)));
        Assert.All(verdicts[..4], verdict => Assert.True(verdict.IsSettled, verdict.Text));
        Assert.Equal("LoadBalancerRuleCountLimitReached", verdicts[4].Error?.Code);
        await rig.RemoveAsync(services.Select(service => service.Identity));
        rig.AssertNothingLeft();
    }

    private static DesiredLoadBalancer First(AzureRig rig) => Ports(rig, "first", 30_100, 1);

    private static DesiredLoadBalancer Big(AzureRig rig, string limit)
    {
        DesiredLoadBalancer big = Ports(rig, "big", 30_200, 2) with { SourceRanges = [.. new[] { "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24" }.Select(IPNetwork.Parse)] };
        (string, string)[] annotations = limit switch
        {
            "load balancers" => [("azure-load-balancer-internal", "true")],
            "private link services" => [("azure-load-balancer-internal", "true"), ("azure-pls-create", "true"), ("azure-pls-ip-configuration-subnet", "private")],
            _ => [],
        };
        return big with { Annotations = rig.Service("big", annotations).Annotations };
    }

    private static DesiredLoadBalancer Ports(AzureRig rig, string name, int nodePort, int count) => rig.Service(name) with
    {
        Listeners = Enumerable.Range(0, count).Select(index => new Listener(new ListenerKey(TransportProtocol.Tcp, 80 + index), nodePort + index)).ToValueList(),
    };
}
