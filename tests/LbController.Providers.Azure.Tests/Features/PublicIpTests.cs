using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Ownership;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Public IPs: those that are made, and those that are there.</summary>
public sealed class PublicIpTests : FeatureTest
{
    [Fact]
    public async Task APublicServiceHasAStandardStaticPublicIpOfItsOwn()
    {
        ValueList<PublishedAddress> addresses = await ServeAsync(Service("web"));
        JsonObject ip = Rig.PublicIp("web");
        Assert.Equal(("Standard", "Static", "IPv4"), (ip.Text("sku", "name"), ip.Text("properties", "publicIPAllocationMethod"), ip.Text("properties", "publicIPAddressVersion")));
        Assert.Equal([ip.Text("properties", "ipAddress")], addresses.Select(address => address.Ip?.ToString()));
        Assert.Equal((Rig.Cluster.Value, AzureRig.Uid("web"), "default/web"), (ip.Text("tags", OwnershipTags.Cluster), ip.Text("tags", OwnershipTags.ServiceUid), ip.Text("tags", OwnershipTags.Service)));
        Assert.Equal("Standard", Rig.LoadBalancer().Text("sku", "name"));
    }

    [Fact]
    [Annotation("azure-pip-name")]
    public async Task APublicIpThatIsThere_IsUsedByName_AndLeftAsItWas()
    {
        Rig.Arm.World.AddPublicIp("by-hand");
        Given();
        ValueList<PublishedAddress> addresses = await ServeAsync(Service("web", ("azure-pip-name", "By-Hand")));
        JsonObject ip = Rig.PublicIp("web");
        Assert.Equal(("by-hand", ""), (ip.Text("name"), ip.Text("tags")));
        Assert.Equal(ip.Text("properties", "ipAddress"), Assert.Single(addresses).Ip?.ToString());
        Assert.Equal(0, Rig.Arm.Journal.Count("PUT publicIPAddresses"));
    }

    [Theory]
    [Annotation("azure-load-balancer-ipv4")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B058_APublicIpThatIsThere_IsUsedByItsAddress_OfTheAnnotationOrOfTheSpec(bool isAnnotated)
    {
        Rig.Arm.World.AddPublicIp("other").AddPublicIp("by-hand");
        Given();
        string address = Rig.Arm.World.Find(Rig.Arm.World.IdOf("publicIPAddresses", "by-hand")).Text("properties", "ipAddress");
        DesiredLoadBalancer web = isAnnotated ? Service("web", ("azure-load-balancer-ipv4", address)) : Service("web") with { RequestedAddresses = [System.Net.IPAddress.Parse(address)] };
        Assert.Equal(address, Assert.Single(await ServeAsync(web)).Ip?.ToString());
        Assert.Equal("by-hand", Rig.PublicIp("web").Text("name"));
    }

    [Fact]
    [Annotation("azure-load-balancer-resource-group")]
    public async Task APublicIpOfAnotherResourceGroup_IsFoundThere_AndANewOneMadeThere_WhileTheLoadBalancerStays()
    {
        Rig.Arm.World.AddGroup("addresses").AddPublicIp("by-hand", group: "addresses");
        Given();
        await ServeAsync(Service("web", ("azure-pip-name", "by-hand"), ("azure-load-balancer-resource-group", "addresses")));
        await ServeAsync(Service("mail", ("azure-load-balancer-resource-group", "addresses")));
        Assert.Contains("/resourceGroups/addresses/", Rig.PublicIp("web").Text("id"), StringComparison.Ordinal);
        Assert.Contains("/resourceGroups/addresses/", Rig.PublicIp("mail").Text("id"), StringComparison.Ordinal);
        Assert.Contains("/resourceGroups/cluster/", Rig.LoadBalancer().Text("id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherResourceGroup_TakesANewAddress_AndRemovesTheOldOne()
    {
        Rig.Arm.World.AddGroup("addresses");
        Given();
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web);
        await ServeAsync(With(web, ("azure-load-balancer-resource-group", "addresses")));
        Assert.Contains("/resourceGroups/addresses/", Assert.Single(Rig.Arm.World.All("publicIPAddresses")).Text("id"), StringComparison.Ordinal);
    }

    [Fact]
    [Annotation("azure-pip-prefix-id")]
    public async Task AnAddressComesOutOfThePrefix_AndAnotherPrefixIsAnotherAddressInOneWriteOfTheLoadBalancer()
    {
        Rig.Arm.World.AddPublicIpPrefix("front", 30).AddPublicIpPrefix("back", 30);
        Given();
        DesiredLoadBalancer web = Service("web", ("azure-pip-prefix-id", Rig.Arm.World.IdOf("publicIPPrefixes", "front")));
        await ServeAsync(web);
        Assert.Equal(Rig.Arm.World.IdOf("publicIPPrefixes", "front"), Rig.PublicIp("web").Text("properties", "publicIPPrefix", "id"), ignoreCase: true);
        await SwitchAsync(With(Without(web, "azure-pip-prefix-id"), ("azure-pip-prefix-id", Rig.Arm.World.IdOf("publicIPPrefixes", "back"))));
        Assert.Equal(Rig.Arm.World.IdOf("publicIPPrefixes", "back"), Rig.PublicIp("web").Text("properties", "publicIPPrefix", "id"), ignoreCase: true);
    }

    [Fact]
    [Annotation("azure-pip-ip-tags")]
    public async Task IpTagsAreSet_AndAChangeOfThemIsAnotherAddressInOneWriteOfTheLoadBalancer()
    {
        DesiredLoadBalancer web = Service("web", ("azure-pip-ip-tags", "RoutingPreference=Internet"));
        await ServeAsync(web);
        JsonNode tag = Assert.Single(Rig.PublicIp("web").Items("properties", "ipTags"));
        Assert.Equal(("RoutingPreference", "Internet"), (tag.Text("ipTagType"), tag.Text("tag")));
        await SwitchAsync(Without(web, "azure-pip-ip-tags"));
        Assert.Empty(Rig.PublicIp("web").Items("properties", "ipTags"));
    }

    [Fact]
    [Annotation("azure-pip-tags")]
    public async Task TagsOfTheServiceAndOfTheAdministratorAreSet_AndChangedWithoutAnotherAddress()
    {
        Begin(settings: settings => settings with { DefaultTags = new ValueMap([new("team", "platform")]) });
        DesiredLoadBalancer web = Service("web", ("azure-pip-tags", "team=shop,stage=test"));
        string address = Assert.Single(await ServeAsync(web)).ToString();
        Assert.Equal(("platform", "test"), (Rig.PublicIp("web").Text("tags", "team"), Rig.PublicIp("web").Text("tags", "stage")));
        Assert.Equal("platform", Rig.LoadBalancer().Text("tags", "team"));
        Assert.Equal(address, Assert.Single(await ServeAsync(With(web, ("azure-pip-tags", "stage=production")))).ToString());
        Assert.Equal("production", Rig.PublicIp("web").Text("tags", "stage"));
    }

    [Fact]
    [Annotation("azure-dns-label-name")]
    public async Task TheDnsLabelIsSet_Changed_LeftAloneWhereNothingIsSaid_AndRemovedByAnEmptyOne()
    {
        DesiredLoadBalancer web = Service("web");
        string address = Assert.Single(await ServeAsync(web)).ToString();
        foreach ((string? wish, string label) in new[] { ("shop", "shop"), ("store", "store"), (null, "store"), ("", "") })
        {
            DesiredLoadBalancer now = wish is null ? web : With(web, ("azure-dns-label-name", wish));
            Assert.Equal(address, Assert.Single(await ServeAsync(now)).ToString());
            Assert.Equal(label, Rig.PublicIp("web").Text("properties", "dnsSettings", "domainNameLabel"));
        }
    }

    [Fact]
    public async Task ADnsLabelThatSomebodyHas_IsSaidWithAzuresCode_AndTheServiceIsServedWhenItIsAnother()
    {
        Rig.Arm.World.TakeLabel("shop");
        DesiredLoadBalancer web = Service("web", ("azure-dns-label-name", "shop"));
        ProviderException error = await Assert.ThrowsAsync<ProviderException>(() => Rig.ConvergeAsync(web));
        Assert.Equal((ProviderErrorKind.InvalidRequest, "DnsRecordInUse"), (error.Kind, error.Code));
        Assert.Contains("Choose another DNS label", error.Message, StringComparison.Ordinal);
        await ServeAsync(With(web, ("azure-dns-label-name", "store")));
    }

    [Fact]
    public async Task ZonesOfTheAdministratorAreThoseOfNewPublicIps()
    {
        Begin(settings: settings => settings with { Zones = ["1", "2", "3"] });
        await ServeAsync(Service("web"));
        Assert.Equal(["1", "2", "3"], Rig.PublicIp("web").Texts("zones"));
        await ServeAsync(Service("inside", ("azure-load-balancer-internal", "true")));
        Assert.Equal(["1", "2", "3"], Assert.Single(Rig.Frontends("inside")).Texts("zones"));
    }

    [Fact]
    public async Task APublicIpThatWasChangedByHand_KeepsWhatIsNotOurs()
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web);
        Rig.Arm.World.Change(Rig.PublicIp("web").Text("id"), body =>
        {
            body["tags"]!["cost-centre"] = "42"; // ! ours are there
            body["tags"]![OwnershipTags.Service] = "somebody/else"; // ! ours are there
            body["properties"]!["idleTimeoutInMinutes"] = 15; // ! every resource has properties
        });
        await Rig.Pump.PassAsync(TimeSpan.FromMinutes(10));
        await ServeAsync(With(web, ("azure-dns-label-name", "shop")));
        JsonObject ip = Rig.PublicIp("web");
        Assert.Equal(("42", "default/web", "15", "shop"), (ip.Text("tags", "cost-centre"), ip.Text("tags", OwnershipTags.Service), ip.Text("properties", "idleTimeoutInMinutes"), ip.Text("properties", "dnsSettings", "domainNameLabel")));
    }

    /// <summary>Another public IP takes one write of the load balancer, and the old one goes after it.</summary>
    private async Task SwitchAsync(DesiredLoadBalancer web)
    {
        string before = Rig.PublicIp("web").Text("id");
        Rig.Arm.Journal.Clear();
        await ServeAsync(web);
        Assert.NotEqual(before, Rig.PublicIp("web").Text("id"));
        Assert.Null(Rig.Arm.World.Find(before));
        Assert.Equal(
            ["PUT publicIPAddresses", "PUT loadBalancers", "DELETE publicIPAddresses"],
            Rig.Arm.Journal.All.Where(call => call.Class != CallClass.Read).Select(call => call.Operation));
    }
}
