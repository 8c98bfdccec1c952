namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>Resources from their first PUT to their DELETE.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task BalancerWithPublicIp_IsMadeToldAndRemoved()
    {
        using var rig = new ArmRig();
        ArmAnswer ip = await rig.PutIpAsync("ip1");
        Assert.Equal((201, "Updating", null), (ip.Status, ip.At("properties.provisioningState"), ip.At("properties.ipAddress")));
        Assert.Equal("ReferencedResourceNotProvisioned", (await rig.PutAsync("loadBalancers/lb", rig.Balancer())).Code);
        string poll = ip.Header("Azure-AsyncOperation");
        Assert.Equal("InProgress", (await rig.SendAsync("GET", poll)).At("status"));
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Succeeded", (await rig.SendAsync("GET", poll)).At("status"));
        ArmAnswer told = await rig.GetAsync("publicIPAddresses/ip1");
        Assert.NotNull(told.At("properties.ipAddress"));
        Assert.Equal(told.At("etag"), told.Header("ETag"));

        ArmAnswer made = await rig.PutAsync("loadBalancers/lb", rig.Balancer(rig.Rule("r1")));
        Assert.True(made.Status == 201, made.Body);
        Assert.Equal("RetryableErrorDueToAnotherOperation", (await rig.PutAsync("loadBalancers/lb", rig.Balancer())).Code);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        ArmAnswer balancer = await rig.GetAsync("loadBalancers/lb");
        Assert.Equal("Succeeded", balancer.At("properties.provisioningState"));
        Assert.Equal(rig.Id("loadBalancers/lb/loadBalancingRules/r1"), balancer.At("properties.frontendIPConfigurations.0.properties.loadBalancingRules.0.id"));
        Assert.Equal(rig.Id("loadBalancers/lb/frontendIPConfigurations/f1"), (await rig.GetAsync("publicIPAddresses/ip1")).At("properties.ipConfiguration.id"));
        Assert.Equal("PublicIPAddressCannotBeDeleted", (await rig.DeleteAsync("publicIPAddresses/ip1")).Code);

        ArmAnswer gone = await rig.DeleteAsync("loadBalancers/lb");
        Assert.Equal(202, gone.Status);
        Assert.Equal("Deleting", (await rig.GetAsync("loadBalancers/lb")).At("properties.provisioningState"));
        Assert.Equal(202, (await rig.SendAsync("GET", gone.Header("Location"))).Status);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(204, (await rig.SendAsync("GET", gone.Header("Location"))).Status);
        Assert.Equal("ResourceNotFound", (await rig.GetAsync("loadBalancers/lb")).Code);
        Assert.Equal(202, (await rig.DeleteAsync("publicIPAddresses/ip1")).Status);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(204, (await rig.DeleteAsync("publicIPAddresses/ip1")).Status);
        Assert.Empty(rig.Arm.Violations);
        Assert.Equal(2, rig.Arm.World.All().Count);
    }
}
