namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>What Azure refuses, the fake refuses with Azure's code, and changes nothing.</summary>
public sealed class RefusalTests
{
    public static TheoryData<string> BalancerCases => [.. Refusals.Balancers.Keys];

    public static TheoryData<string> OtherCases => [.. Refusals.Others.Keys];

    [Theory]
    [MemberData(nameof(BalancerCases))]
    public Task LoadBalancerWrite_IsRefused(string name) => RefuseAsync(Refusals.Balancers[name]);

    [Theory]
    [MemberData(nameof(OtherCases))]
    public Task OtherWrite_IsRefused(string name) => RefuseAsync(Refusals.Others[name]);

    [Theory]
    [InlineData("PublicIPCountLimitReached", "publicIPAddresses/a")]
    [InlineData("LoadBalancerCountLimitReached", "loadBalancers/a")]
    [InlineData("LoadBalancerFrontendIPConfigurationCountLimitReached", "loadBalancers/lb")]
    [InlineData("LoadBalancerRuleCountLimitReached", "loadBalancers/lb")]
    [InlineData("NetworkInterfaceLoadBalancingRuleCountLimitReached", "loadBalancers/lb")]
    [InlineData("SecurityRulesCountLimitReached", "networkSecurityGroups/nsg/securityRules/a")]
    [InlineData("SecurityRuleAddressPrefixesCountLimitReached", "networkSecurityGroups/nsg/securityRules/a")]
    [InlineData("BackendAddressPoolAddressCountLimitReached", "loadBalancers/lb")]
    public async Task LimitReached_IsRefused(string code, string tail)
    {
        using ArmRig rig = await new ArmRig().WithBalancerAsync();
        var quotas = rig.Arm.Settings.Quotas;
        quotas.PublicIps = quotas.LoadBalancers = 1;
        quotas.FrontendsPerLoadBalancer = code.Contains("Frontend", StringComparison.Ordinal) ? 0 : 600;
        quotas.RulesPerLoadBalancer = code.StartsWith("LoadBalancerRule", StringComparison.Ordinal) ? 0 : 1500;
        quotas.RulesPerBackend = code.StartsWith("NetworkInterface", StringComparison.Ordinal) ? 0 : 300;
        quotas.SecurityRules = code.StartsWith("SecurityRulesCount", StringComparison.Ordinal) ? 0 : 1000;
        quotas.SecurityAddresses = 0;
        quotas.AddressesPerPool = code.StartsWith("Backend", StringComparison.Ordinal) ? 1 : 5000;
        string body = tail.Split('/')[0] switch
        {
            "loadBalancers" => rig.Balancer(rig.Rule("r1")),
            "publicIPAddresses" => """{"location":"westeurope"}""",
            _ => Refusals.SecurityRule(500),
        };
        Assert.Equal(code, (await rig.PutAsync(tail, body)).Code);
    }

    private static async Task RefuseAsync((string Code, Func<ArmRig, Task<ArmAnswer>> Write) refusal)
    {
        using ArmRig rig = await new ArmRig(ipv6: true).WithBalancerAsync();
        rig.Arm.World.AddPublicIp("basic", sku: "Basic").AddPublicIp("ip2").AddPublicIp("six", ipv6: true).AddPublicIpPrefix("prefix", 31).AddPublicIpPrefix("full", 31)
            .TakeLabel("taken").TakeAddress("10.240.0.77");
        await rig.DoAsync("loadBalancers/inner", Refusals.Internal(rig, string.Empty));
        await rig.DoAsync("networkSecurityGroups/nsg/securityRules/first", Refusals.SecurityRule(200));
        foreach (string name in new[] { "full1", "full2" })
        {
            await rig.PutIpAsync(name, $",\"publicIPPrefix\":{rig.Ref("publicIPPrefixes/full")}");
        }

        rig.Time.Advance(TimeSpan.FromSeconds(10));
        ArmAnswer answer = await refusal.Write(rig);
        Assert.True(answer.Code == refusal.Code, answer.Body);
        Assert.Empty(rig.Arm.Violations);
        Assert.Equal("Succeeded", (await rig.GetAsync("loadBalancers/lb")).At("properties.provisioningState"));
    }
}
