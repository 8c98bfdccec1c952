using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Ownership;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Services of a namespace that share an address.</summary>
public sealed class SharingTests : FeatureTest
{
    [Fact]
    public async Task B087_APublicAddressIsSharedByThree_AndEachLeavesWithoutTheOthers()
    {
        ValueList<PublishedAddress> address = await ServeAsync(Service("owner"));
        DesiredLoadBalancer[] sharers = [.. new[] { 443, 8080 }.Select(port => Service($"port-{port}", [(TransportProtocol.Tcp, port)]) with { RequestedAddresses = [address[0].Ip!] })]; // ! Azure gives addresses
        foreach (DesiredLoadBalancer sharer in sharers)
        {
            Assert.Equal(address, await ServeAsync(sharer));
        }

        Assert.Single(Rig.LoadBalancer().Items("properties", "frontendIPConfigurations"));
        await Rig.RemoveAsync(Rig.Identity("port-443"));
        Assert.Equal(address, await ServeAsync(Service("owner")));
        Assert.Equal(address, await ServeAsync(sharers[1]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B087_TheOwnerOfAPublicAddressGoesFirst_AndTheAddressStaysWithTheOther(bool isRestarted)
    {
        DesiredLoadBalancer owner = Service("owner");
        ValueList<PublishedAddress> address = await ServeAsync(owner);
        DesiredLoadBalancer sharer = Service("sharer", [(TransportProtocol.Tcp, 443)], ("azure-pip-name", Rig.PublicIp("owner").Text("name")));
        await ServeAsync(sharer);
        if (isRestarted)
        {
            await Rig.RestartAsync(new KnownLoadBalancer(owner.Identity, address, owner), new KnownLoadBalancer(sharer.Identity, address, sharer));
        }

        await Rig.RemoveAsync(owner.Identity);
        Assert.Equal(address, await ServeAsync(sharer));
        Assert.Equal((AzureRig.Uid("sharer"), "default/sharer"), (Rig.PublicIp("sharer").Text("tags", OwnershipTags.ServiceUid), Rig.PublicIp("sharer").Text("tags", OwnershipTags.Service)));
        Assert.Equal(["Tcp 443->30200"], Rig.Ports("sharer"));
    }

    [Fact]
    public async Task B087_APublicIpMadeByHandIsSharedByName_AndOutlivesBoth()
    {
        Rig.Arm.World.AddPublicIp("by-hand");
        Given();
        ValueList<PublishedAddress> address = await ServeAsync(Service("web", ("azure-pip-name", "by-hand")));
        Assert.Equal(address, await ServeAsync(Service("mail", [(TransportProtocol.Tcp, 25)], ("azure-pip-name", "by-hand"))));
        await Rig.RemoveAsync(Rig.Identity("web"));
        Assert.Equal(["Tcp 25->30200"], Rig.Ports("mail"));
    }

    [Fact]
    public async Task B087_AStaticPrivateAddressIsShared_AndStaysWhenItsFirstServiceGoes()
    {
        DesiredLoadBalancer[] services = [.. new[] { 80, 443, 8080 }.Select(port => Service($"port-{port}", [(TransportProtocol.Tcp, port)], ("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.7.7")))];
        foreach (DesiredLoadBalancer service in services)
        {
            await ServeAsync(service);
        }

        string frontend = Assert.Single(Rig.LoadBalancer(isInternal: true).Items("properties", "frontendIPConfigurations")).Text("name");
        await Rig.RemoveAsync(services[0].Identity);
        Assert.Equal(frontend, Assert.Single(Rig.LoadBalancer(isInternal: true).Items("properties", "frontendIPConfigurations")).Text("name"));
        await ServeAsync(services[1]);
        Assert.Equal(["Tcp 8080->30300"], Rig.Ports("port-8080"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B086_APortOfASharedAddressThatAnotherServiceHas_IsRefusedByItsName_AndTheOtherServesOn(bool isInternal)
    {
        (string, string)[] annotations = isInternal ? [("azure-load-balancer-internal", "true"), ("azure-load-balancer-ipv4", "10.240.7.7")] : [];
        DesiredLoadBalancer first = Service("first", annotations);
        ValueList<PublishedAddress> address = await ServeAsync(first);
        DesiredLoadBalancer second = Service("second", annotations) with { RequestedAddresses = [address[0].Ip!] }; // ! Azure gives addresses
        Problem problem = await RefusedAsync(second);
        Assert.Equal((ProblemReasons.PortTaken, "spec.ports"), (problem.Reason, problem.Field));
        Assert.Contains("80/TCP of the shared address belongs to Service default/first; choose another port", problem.Message, StringComparison.Ordinal);
        Assert.Equal(address, await ServeAsync(first));

        Assert.Equal(address, await ServeAsync(second with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Udp, 80), 30_200)] }));
    }

    [Fact]
    public async Task B086_APortThatIsAddedToASharerLater_IsRefused_AndWhatItHasStays()
    {
        ValueList<PublishedAddress> address = await ServeAsync(Service("first"));
        DesiredLoadBalancer second = Service("second", [(TransportProtocol.Tcp, 443)]) with { RequestedAddresses = [address[0].Ip!] }; // ! Azure gives addresses
        await ServeAsync(second);
        await RefusedAsync(second with { Listeners = second.Listeners.Append(new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30_210)).ToValueList() });
        Assert.Equal(["Tcp 443->30200"], Rig.Ports("second"));
    }

    [Fact]
    public async Task B087_AnAddressOfAnotherNamespace_IsRefused()
    {
        ValueList<PublishedAddress> address = await ServeAsync(Service("first"));
        DesiredLoadBalancer other = Service("other", [(TransportProtocol.Tcp, 443)]);
        other = other with { Identity = other.Identity with { Service = new ServiceKey("elsewhere", "other") }, RequestedAddresses = [address[0].Ip!] }; // ! Azure gives addresses
        Problem problem = await RefusedAsync(other);
        Assert.Equal(ProblemReasons.PublicIpNotUsable, problem.Reason);
        Assert.Contains("belongs to Service default/first; addresses are shared within one namespace only", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task B087_ASharerThatAsksForItsOwnAgain_GetsOne_AndTheOwnerKeepsIts()
    {
        DesiredLoadBalancer owner = Service("owner");
        ValueList<PublishedAddress> address = await ServeAsync(owner);
        DesiredLoadBalancer sharer = Service("sharer", [(TransportProtocol.Tcp, 443)]) with { RequestedAddresses = [address[0].Ip!] }; // ! Azure gives addresses
        await ServeAsync(sharer);
        Assert.NotEqual(address, await ServeAsync(sharer with { RequestedAddresses = [] }));
        Assert.Equal(address, await ServeAsync(owner));
        Assert.Equal(2, Rig.Arm.World.All("publicIPAddresses").Count);
    }
}
