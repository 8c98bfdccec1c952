using System.Net;
using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Features;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.BadInput;

/// <summary>Wishes that cannot be, those that only Azure can tell as well: said with what to change, and a Service that comes at the same time is served.</summary>
public sealed class RefusedWishTests
{
    private static readonly (string, string) Internal = ("azure-load-balancer-internal", "true");

    /// <summary>The Service, what has to be said, and whether it is known before Azure is asked to change anything.</summary>
    private static readonly Dictionary<string, (Func<AzureRig, DesiredLoadBalancer> Service, string[] Said, bool IsForeseen)> Cases = new(StringComparer.Ordinal)
    {
        ["unknown public IP"] = (rig => Bad(rig, ("azure-pip-name", "none")), ["PublicIpNotFound", "no public IP 'none' in resource group cluster", "make one"], true),
        ["address that no public IP has"] = (rig => Bad(rig, ("azure-load-balancer-ipv4", "198.51.100.1")), ["PublicIpNotFound", "198.51.100.1", "make one"], true),
        ["resource group that is not there"] = (rig => Bad(rig, ("azure-load-balancer-resource-group", "nowhere")), ["ResourceGroupNotFound", "nowhere", "Check the names"], true),
        ["Basic public IP"] = (rig => Bad(Having(rig, world => world.AddPublicIp("old", sku: "Basic")), ("azure-pip-name", "old")), ["PublicIpNotUsable", "SKU Basic", "upgrade it to Standard"], true),
        ["public IP of the other family"] = (rig => Bad(Having(rig, world => world.AddPublicIp("six", ipv6: true)), ("azure-pip-name", "six")), ["PublicIpNotUsable", "needs an IPv4 one"], true),
        ["public IP of somebody else's load balancer"] = (rig => Bad(Having(rig, Occupied), ("azure-pip-name", "theirs")), ["PublicIpNotUsable", "theirs", "detach it there, or name another"], true),
        ["public IP of another cluster"] = (rig => Bad(Having(rig, Foreign), ("azure-pip-name", "foreign")), ["PublicIpNotUsable", "belongs to cluster other", "name another"], true),
        ["internal that is neither true nor false"] = (rig => Bad(rig, ("azure-load-balancer-internal", "maybe")), ["InvalidAnnotation", "'maybe' is not allowed", "true"], true),
        ["unknown subnet"] = (rig => Bad(rig, Internal, ("azure-load-balancer-internal-subnet", "none")), ["SubnetNotUsable", "no subnet 'none'", "nodes, private"], true),
        ["address outside of the subnet"] = (rig => Bad(rig, Internal, ("azure-load-balancer-ipv4", "10.99.0.1")), ["AddressNotInSubnet", "10.240.0.0/16", "choose an address out of it"], true),
        ["address that Azure keeps"] = (rig => Bad(rig, Internal, ("azure-load-balancer-ipv4", "10.240.0.1")), ["AddressNotInSubnet", "Azure keeps for itself"], true),
        ["private address that something else has"] = (rig => Bad(Having(rig, world => world.TakeAddress("10.240.9.9")), Internal, ("azure-load-balancer-ipv4", "10.240.9.9")), ["PrivateIPAddressInUse", "10.240.9.9", "Choose an address that is free"], false),
        ["IPv6 where the network has none"] = (rig => Bad(rig, Internal) with { Families = [IpFamily.IPv6] }, ["SubnetNotUsable", "no IPv6 network"], true),
        ["HA ports in public"] = (rig => Bad(rig, ("azure-load-balancer-enable-high-availability-ports", "true")), ["FeatureNotAvailable", "internal load balancers only"], true),
        ["private link in front of a public floating IP"] = (rig => Bad(rig, ("azure-pls-create", "true"), ("azure-disable-load-balancer-floating-ip", "false")), ["FeatureNotAvailable", "floating IP"], true),
        ["private link in a subnet with policies"] = (rig => Bad(rig, Internal, ("azure-pls-create", "true")), ["PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled", "subnets/nodes", "Set privateLinkServiceNetworkPolicies of the subnet to Disabled"], false),
        ["floating IP on and off"] = (rig => Bad(rig, ("azure-disable-load-balancer-floating-ip", "true"), ("azure.lbcontroller.io/enable-floating-ip", "true")), ["IneffectiveAnnotation", "the contrary", "remove one of the two"], true),
        ["clients restricted without a firewall"] = (rig => Bad(rig, ("azure-disable-load-balancer-nsg-rule", "true")) with { SourceRanges = [IPNetwork.Parse("192.0.2.0/24")] }, ["SourceRangesNotEnforced", "remove one of the two"], true),
        ["clients restricted twice"] = (rig => Bad(rig, ("azure-allowed-ip-ranges", "192.0.2.0/24")) with { SourceRanges = [IPNetwork.Parse("192.0.2.0/24")] }, ["IneffectiveAnnotation", "remove one of the two"], true),
        ["ranges that are none"] = (rig => Bad(rig, ("azure-allowed-ip-ranges", "192.0.2.0/33")), ["InvalidAnnotation", "192.0.2.0/33"], true),
        ["no port left"] = (rig => Bad(rig, ("port_80_no_lb_rule", "true")), ["NoPortToServe", "leave one in"], true),
        ["unknown prefix"] = (rig => Bad(rig, ("azure-pip-prefix-id", rig.Arm.World.IdOf("publicIPPrefixes", "none"))), ["InvalidResourceReference", "publicIPPrefixes/none", "Name resources that are there"], false),
        ["prefix without a free address"] = (rig => Bad(Having(rig, world => Full(world)), ("azure-pip-prefix-id", rig.Arm.World.IdOf("publicIPPrefixes", "full"))), ["PublicIPPrefixOutOfIPAddresses", "publicIPPrefixes/full", "Remove what is not needed"], false),
        ["DNS label that somebody has"] = (rig => Bad(Having(rig, world => world.TakeLabel("shop")), ("azure-dns-label-name", "shop")), ["DnsRecordInUse", "shop.westeurope", "Choose another DNS label"], false),
        ["policy of the subscription"] = (rig => Refused(rig, "RequestDisallowedByPolicy"), ["RequestDisallowedByPolicy", "An Azure policy forbids it"], false),
        ["lock on the group"] = (rig => Refused(rig, "ScopeLocked"), ["ScopeLocked", "A management lock", "remove it"], false),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AWishThatCannotBe_IsSaid_AndAServiceOfTheSameMomentIsServed(string name)
    {
        await using var rig = new AzureRig();
        (Func<AzureRig, DesiredLoadBalancer> make, string[] said, bool isForeseen) = Cases[name];
        DesiredLoadBalancer bad = make(rig);
        DesiredLoadBalancer good = rig.Service("good", bad.Annotations.Any(annotation => annotation.Value == "true" && annotation.Key.EndsWith("-internal", StringComparison.Ordinal)) ? [Internal] : []) with
        {
            Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 443), 30_443)],
        };

        Task<Verdict> served = Verdict.OfAsync(rig, good);
        Verdict verdict = (await Verdict.OfAsync(rig, bad)).AssertPlain();
        Assert.True((await served).IsSettled, (await served).Text);
        Assert.Equal(["Tcp 443->30443"], rig.Ports("good"));
        Assert.True(verdict.IsBlocked, verdict.Text);
        Assert.All(said, words => Assert.Contains(words, verdict.Text, StringComparison.Ordinal));

        // Another pass says the same, and costs what it takes to be refused again.
        rig.Arm.Journal.Clear();
        Assert.Equal(verdict.Text, (await Verdict.OfAsync(rig, bad)).Text);
        Assert.True(rig.Arm.Journal.Of(CallClass.Write) <= (isForeseen ? 0 : 2), string.Join(", ", rig.Arm.Journal.All));
        Assert.True((await Verdict.OfAsync(rig, good)).IsSettled);

        rig.Arm.Faults.Clear();
        await rig.RemoveAsync(bad.Identity, good.Identity);
        rig.AssertNothingLeft();
    }

    [Fact]
    public async Task AllThatIsWrong_IsSaidAtOnce()
    {
        await using var rig = new AzureRig();
        Verdict verdict = (await Verdict.OfAsync(rig, Bad(
            rig,
            ("azure-load-balancer-tcp-idle-timeout", "3"),
            ("azure-pip-name", "none"),
            ("azure-allowed-ip-ranges", "everyone"),
            ("azure-load-balancer-enable-high-availability-ports", "yes"),
            ("azure-dns-label-name", "No_Label"),
            ("azure-load-balancer-health-probe-interval", "1"),
            ("azure-unheard-of", "1")))).AssertPlain();
        Assert.True(verdict.IsBlocked);
        Assert.Equal(7, verdict.Problems.Count);
        Assert.Equal(0, rig.Arm.Journal.Of(CallClass.Write));
    }

    [Fact]
    public async Task ValuesThatDoNotMatterMuch_AreSaid_AndTheServiceIsServedWithoutThem()
    {
        await using var rig = new AzureRig();
        Verdict verdict = (await Verdict.OfAsync(rig, Bad(
            rig,
            ("azure-load-balancer-tcp-idle-timeout", "3"),
            ("azure-pip-tags", "lbcontroller-service-uid=forged,Azure-x=1,good=1"),
            ("azure-load-balancer-health-probe-interval", "1"),
            ("azure-unheard-of", "1")))).AssertPlain();
        Assert.True(verdict.IsBlocked, "a forged mark refuses");
        verdict = await Verdict.OfAsync(rig, Bad(rig, ("azure-load-balancer-tcp-idle-timeout", "3"), ("azure-pip-tags", "Azure-x=1,good=1"), ("azure-load-balancer-health-probe-interval", "1"), ("azure-unheard-of", "1")));
        Assert.True(verdict.IsSettled, verdict.Text);
        Assert.Equal(4, verdict.Problems.Count);
        Assert.Equal("1", rig.PublicIp("bad").Text("tags", "good"));
        Assert.Equal("4", rig.Rule("bad").Text("idleTimeoutInMinutes"));
        await rig.RemoveAsync(rig.Identity("bad"));
        rig.AssertNothingLeft();
    }

    private static DesiredLoadBalancer Bad(AzureRig rig, params (string Key, string Value)[] annotations) => rig.Service("bad", annotations);

    private static AzureRig Having(AzureRig rig, Action<FakeWorld> change)
    {
        change(rig.Arm.World);
        return rig;
    }

    private static DesiredLoadBalancer Refused(AzureRig rig, string code)
    {
        rig.Arm.Faults.Add(new Fault("PUT publicIPAddresses", FaultKind.Error) { Status = 403, Code = code, Times = 1000, When = path => path.Contains(AzureRig.Uid("bad"), StringComparison.Ordinal) });
        return Bad(rig);
    }

    private static void Foreign(FakeWorld world) => world.AddPublicIp("foreign").Change(world.IdOf("publicIPAddresses", "foreign"), body => body["tags"] = new JsonObject { ["lbcontroller-cluster"] = "other" });

    private static void Occupied(FakeWorld world) => world.AddPublicIp("theirs").Put("loadBalancers", "theirs", new JsonObject
    {
        ["location"] = "westeurope",
        ["sku"] = new JsonObject { ["name"] = "Standard", ["tier"] = "Regional" },
        ["properties"] = new JsonObject
        {
            ["frontendIPConfigurations"] = new JsonArray(new JsonObject
            {
                ["name"] = "front",
                ["properties"] = new JsonObject { ["publicIPAddress"] = new JsonObject { ["id"] = world.IdOf("publicIPAddresses", "theirs") } },
            }),
        },
    });

    private static void Full(FakeWorld world)
    {
        world.AddPublicIpPrefix("full", 31);
        foreach (string name in new[] { "one", "two" })
        {
            world.Put("publicIPAddresses", name, new JsonObject
            {
                ["location"] = "westeurope",
                ["sku"] = new JsonObject { ["name"] = "Standard" },
                ["properties"] = new JsonObject
                {
                    ["publicIPAllocationMethod"] = "Static",
                    ["publicIPAddressVersion"] = "IPv4",
                    ["publicIPPrefix"] = new JsonObject { ["id"] = world.IdOf("publicIPPrefixes", "full") },
                },
            });
        }
    }
}
