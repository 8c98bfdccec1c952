using System.Text.Json;
using LbController.Providers.Azure.Fake.Specification;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>What was read can be written back without what only Azure sets, and stays as it was.</summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData("loadBalancers/lb", "LoadBalancers_CreateOrUpdate")]
    [InlineData("loadBalancers/inner", "LoadBalancers_CreateOrUpdate")]
    [InlineData("networkSecurityGroups/nsg", "NetworkSecurityGroups_CreateOrUpdate")]
    [InlineData("publicIPAddresses/ip1", "PublicIPAddresses_CreateOrUpdate")]
    [InlineData("virtualNetworks/vnet", "VirtualNetworks_CreateOrUpdate")]
    public async Task ReadAndWrittenBack_StaysAsItWas(string tail, string operation)
    {
        using ArmRig rig = await new ArmRig(ipv6: true).WithBalancerAsync();
        await rig.DoAsync("loadBalancers/inner", Refusals.Internal(rig, string.Empty));
        await rig.DoAsync("networkSecurityGroups/nsg/securityRules/first", Refusals.SecurityRule(200));
        ArmAnswer before = await rig.GetAsync(tail);
        Schema schema = ArmSpecification.Instance.Operations.Single(item => item.Id == operation).Body?.Schema ?? new Schema();
        using JsonDocument document = JsonDocument.Parse(before.Body);
        ArmAnswer put = await rig.PutAsync(tail, SchemaWalker.Writable(document.RootElement, schema)?.ToJsonString() ?? string.Empty, before.Header("ETag"));
        Assert.True(put.Status == 200, put.Body);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        ArmAnswer after = await rig.GetAsync(tail);
        Assert.Equal(WithoutETags(before), WithoutETags(after));
        Assert.Empty(rig.Arm.Violations);
    }

    private static string WithoutETags(ArmAnswer answer) => string.Join('\n', answer.Json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }).Split('\n')
        .Where(line => !line.Contains("\"etag\"", StringComparison.Ordinal)).Select(line => line.TrimEnd(',')).Order(StringComparer.Ordinal));
}
