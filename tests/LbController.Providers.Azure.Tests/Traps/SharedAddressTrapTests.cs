using LbController.Abstractions.Model;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>Services of a namespace on one address: it goes with the last of them, and until then belongs to one that has it.</summary>
public sealed class SharedAddressTrapTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task OwnerGoes_TheOtherKeepsTheAddressAndItGoesWithHim(bool isRestarted, bool isOfPrefix)
    {
        await using var run = new TrapRun();
        run.Arm.World.AddPublicIpPrefix("prefix", 30);
        DesiredLoadBalancer owner = isOfPrefix ? run.Rig.Service("owner", ("azure-pip-prefix-id", run.Arm.World.IdOf("publicIPPrefixes", "prefix"))) : run.Rig.Service("owner");
        (DesiredLoadBalancer other, string address) = await ShareAsync(run, owner);
        if (isRestarted)
        {
            await run.RestartAsync(owner.Identity);
        }

        await run.RemoveAsync(owner.Identity);
        Assert.Equal(other.Identity.ServiceUid, Assert.Single(run.Arm.Ips()).Tag(OwnershipTags.ServiceUid));
        await run.ConvergeAsync(other);
        if (isRestarted)
        {
            await run.RestartAsync();
        }

        await run.DriftPassAsync(other);
        Assert.Equal([address], run.Arm.Addresses());
        Assert.Single(run.Arm.Balancers()[0].List("loadBalancingRules"));
        await run.RemoveAsync(other.Identity);
        Assert.Empty(run.Arm.Ips());
        Assert.Empty(run.Arm.Balancers());
    }

    [Fact]
    public async Task HeirOfWhomOnlyTheUidIsKnown_IsServedAndGetsItsName()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer owner = run.Rig.Service("owner");
        (DesiredLoadBalancer other, string address) = await ShareAsync(run, owner);
        await run.Rig.RestartAsync();
        await run.RemoveAsync(owner.Identity);
        await run.ConvergeAsync(other);
        Assert.Equal([address], run.Arm.Addresses());
        Assert.Equal("default/other", Assert.Single(run.Arm.Ips()).Tag(OwnershipTags.Service));
        await run.RemoveAsync(other.Identity);
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task BothGoAtOnce_NothingIsLeft()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer owner = run.Rig.Service("owner");
        (DesiredLoadBalancer other, _) = await ShareAsync(run, owner);
        await run.RemoveAsync(owner.Identity, other.Identity);
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
        Assert.Empty(run.Arm.SecurityRules());
    }

    [Fact]
    public async Task TheOtherGoes_TheOwnersIsAsBefore()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer owner = run.Rig.Service("owner");
        await run.ConvergeAsync(owner);
        string before = WorldText.Of(run.Arm);
        (DesiredLoadBalancer other, _) = await ShareAsync(run, owner);
        Assert.NotEqual(before, WorldText.Of(run.Arm));
        await run.RemoveAsync(other.Identity);
        Assert.Equal(before, WorldText.Of(run.Arm));
    }

    [Fact]
    public async Task OwnerGetsAnotherAddressAndWantsOneAgain_TheOtherKeepsTheShared()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer owner = run.Rig.Service("owner");
        (DesiredLoadBalancer other, string address) = await ShareAsync(run, owner);
        await run.ConvergeAsync(run.Rig.Service("owner", ("azure-load-balancer-internal", "true")));
        Assert.Equal(other.Identity.ServiceUid, Assert.Single(run.Arm.Ips()).Tag(OwnershipTags.ServiceUid));
        await run.ConvergeAsync(other);
        await run.ConvergeAsync(owner);
        Assert.Equal(2, run.Arm.Addresses().Length);
        Assert.Contains(address, run.Arm.Addresses());
        await run.RemoveAsync(owner.Identity);
        Assert.Equal([address], run.Arm.Addresses());
        await run.RemoveAsync(other.Identity);
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task PrivateAddressShared_OwnerGoesAndTheOtherKeepsIt()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer owner = run.Rig.Service("owner", ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.9.9"));
        DesiredLoadBalancer other = run.Rig.Service("other", ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.9.9")) with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 81), 30081)] };
        await run.ConvergeAsync(owner);
        await run.ConvergeAsync(other);
        await run.RemoveAsync(owner.Identity);
        Assert.Equal(["10.240.9.9"], run.Arm.Addresses());
        await run.ConvergeAsync(other);
        await run.RemoveAsync(other.Identity);
        Assert.Empty(run.Arm.Balancers());
    }

    private static async Task<(DesiredLoadBalancer Other, string Address)> ShareAsync(TrapRun run, DesiredLoadBalancer owner)
    {
        await run.ConvergeAsync(owner);
        string address = Assert.Single(run.Arm.Addresses());
        DesiredLoadBalancer other = run.Rig.Service("other", ("azure-load-balancer-ipv4", address)) with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 81), 30081)] };
        await run.ConvergeAsync(other);
        Assert.Equal([address], run.Arm.Addresses());
        Assert.Equal(2, run.Arm.Balancers()[0].List("loadBalancingRules").Count());
        return (other, address);
    }
}
