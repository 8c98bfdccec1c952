using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Ownership;
using static LbController.Providers.Azure.Tests.Planning.ModelBuilderTests;

namespace LbController.Providers.Azure.Tests.Planning;

public sealed class PublicIpRulesTests
{
    private static readonly PublicIpView ByHand = Given.Ip("shop-ip", "203.0.113.4");

    [Fact]
    public void B058_RequestedAddress_IsThePublicIpThatHasIt_RefusedWhereNoneHas()
    {
        Given given = Given.Plain.Having(ByHand, Given.Ip("other", "203.0.113.5")).Requesting("203.0.113.4");

        Assert.Equal(new ExistingPublicIp(ByHand.Id, ByHand.Address), Assert.Single(given.Model().Frontends).Address);
        Verdict(given.Having(), ProblemSeverity.Refused, ProblemReasons.PublicIpNotFound, "no public IP with address 203.0.113.4 in resource group cluster");
    }

    [Fact]
    public void AddressInTheAnnotationAndInTheSpec_MustBeOne()
    {
        Given given = Given.Plain.Having(ByHand, Given.Ip("other", "203.0.113.5")).Requesting("203.0.113.4");

        Assert.NotNull(given.With("load-balancer-ipv4", "203.0.113.4").Build().Model);
        Verdict(given.With("load-balancer-ipv4", "203.0.113.5"), ProblemSeverity.Refused, ProblemReasons.IneffectiveAnnotation, "remove one of the two");
    }

    [Fact]
    public void NameAndAddress_MustBeOfOnePublicIp()
    {
        Given given = Given.Plain.Having(ByHand).With("pip-name", "shop-ip");

        Assert.NotNull(given.Requesting("203.0.113.4").Build().Model);
        Verdict(given.Requesting("203.0.113.9"), ProblemSeverity.Refused, ProblemReasons.IneffectiveAnnotation, "has address 203.0.113.4");
    }

    [Fact]
    public void PublicIp_IsSoughtInItsResourceGroupOnly()
    {
        Given given = Given.Plain.Having(Given.Ip("shop-ip", "203.0.113.4", "addresses")).With("pip-name", "shop-ip");

        Verdict(given, ProblemSeverity.Refused, ProblemReasons.PublicIpNotFound, "'shop-ip' in resource group cluster");
        Assert.NotNull(given.With("load-balancer-resource-group", "Addresses").Build().Model);
    }

    [Theory]
    [InlineData("Basic", "Static", "Succeeded", "upgrade it to Standard")]
    [InlineData("Standard", "Dynamic", "Succeeded", "make it Static")]
    [InlineData("Standard", "Static", "Deleting", "is being deleted")]
    public void PublicIpThatALoadBalancerDoesNotTake_IsRefused(string sku, string allocation, string state, string part) => Verdict(
        Given.Plain.Having(ByHand with { Sku = sku, Allocation = allocation, ProvisioningState = state }).With("pip-name", "shop-ip"), ProblemSeverity.Refused, ProblemReasons.PublicIpNotUsable, part);

    [Fact]
    public void PublicIpOfTheOtherFamily_IsRefused() =>
        Verdict(Given.Plain.Families(IpFamily.IPv6).Having(ByHand).With("pip-name", "shop-ip"), ProblemSeverity.Refused, ProblemReasons.PublicIpNotUsable, "needs an IPv6 one");

    [Fact]
    public void PublicIpOfANetworkCardOrOfAForeignLoadBalancer_IsRefused_OfAFrontendOfOursTaken()
    {
        Given given = Given.Plain.With("pip-name", "shop-ip");

        Verdict(given.Having(ByHand with { UsedBy = Given.Id("cluster", "networkInterfaces/nic/ipConfigurations", "one") }), ProblemSeverity.Refused, ProblemReasons.PublicIpNotUsable, "no load balancer's frontend");
        Verdict(given.Having(ByHand with { UsedBy = Given.Id("cluster", "loadBalancers/theirs/frontendIPConfigurations", "one") }), ProblemSeverity.Refused, ProblemReasons.PublicIpNotUsable, "not on one of the cluster's load balancers");
        string own = ElementNames.LoadBalancer(given.Desired.Identity.Cluster);
        Assert.NotNull(given.Having(ByHand with { UsedBy = Given.Id("cluster", $"loadBalancers/{own}-7/frontendIPConfigurations", "one") }).Build().Model);
    }

    [Fact]
    public void OwnPublicIp_StaysManaged_WhetherNamedOrAskedForByAddress()
    {
        Given given = Given.Plain.Having(Given.Ip("made", "203.0.113.4", Given.Plain.Desired.Identity));

        Assert.IsType<ManagedPublicIp>(Assert.Single(given.With("pip-name", "made").Model().Frontends).Address);
        Assert.IsType<ManagedPublicIp>(Assert.Single(given.Requesting("203.0.113.4").Model().Frontends).Address);
    }

    [Fact]
    public void B087_PublicIpOfAnotherService_IsSharedWithinTheNamespaceOnly()
    {
        Given given = Given.Plain.Requesting("203.0.113.4");

        Assert.IsType<ExistingPublicIp>(Assert.Single(given.Having(Given.Ip("made", "203.0.113.4", Given.Identity("shop", "other", number: 2))).Model().Frontends).Address);
        Verdict(given.Having(Given.Ip("made", "203.0.113.4", Given.Identity("bank", "other", number: 2))), ProblemSeverity.Refused, ProblemReasons.PublicIpNotUsable, "belongs to Service bank/other");
        Verdict(given.Having(Given.Ip("made", "203.0.113.4", Given.Identity("shop", "front", "other-cluster", 2))), ProblemSeverity.Refused, ProblemReasons.PublicIpNotUsable, "belongs to cluster other-cluster");
    }

    [Fact]
    public void WishesForANewPublicIp_AreReportedWhereOneIsThere()
    {
        Given given = Given.Plain.Having(ByHand).With("pip-name", "shop-ip").With("pip-tags", "a=b").With("pip-ip-tags", "RoutingPreference=Internet").With("dns-label-name", "shop");

        ModelResult result = given.Build();

        Assert.Equal(3, result.Problems.Count);
        Assert.All(result.Problems, problem => Assert.Equal((ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation), (problem.Severity, problem.Reason)));
        Assert.Empty((given with { Desired = given.Desired with { Families = [IpFamily.IPv4, IpFamily.IPv6] } }).Build().Problems);
    }

    [Fact]
    public void IPv6Alone_UsesTheFirstNameToo()
    {
        Given given = Given.Plain.Families(IpFamily.IPv6).Having(Given.Ip("six", "2001:db8::6"));

        Assert.IsType<ExistingPublicIp>(Assert.Single(given.With("pip-name", "six").Model().Frontends).Address);
        Assert.IsType<ExistingPublicIp>(Assert.Single(given.With("pip-name-ipv6", "six").Model().Frontends).Address);
    }

    [Theory]
    [InlineData("pip-name", "a")]
    [InlineData("pip-prefix-id", "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/g/providers/Microsoft.Network/publicIPPrefixes/p")]
    [InlineData("pip-tags", "a=b")]
    [InlineData("pip-ip-tags", "a=b")]
    [InlineData("dns-label-name", "shop")]
    [InlineData("load-balancer-resource-group", "g")]
    [InlineData("additional-public-ips", "203.0.113.9")]
    public void PublicWishOfAnInternalService_IsReported(string key, string value) =>
        Verdict(Given.Internal.With(key, value), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "the Service is internal");

    [Theory]
    [InlineData("load-balancer-ipv6", "2001:db8::6")]
    [InlineData("pip-name-ipv6", "a")]
    public void WishForAFamilyThatTheServiceDoesNotHave_IsReported(string key, string value) =>
        Verdict(Given.Plain.With(key, value), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "no IPv6 address");

    [Fact]
    public void AdditionalAddressOfAnotherFamily_IsLeftOut()
    {
        Verdict(Given.Plain.With("additional-public-ips", "203.0.113.9,2001:db8::9"), ProblemSeverity.Degraded, ProblemReasons.AddressFamilyNotServed, "2001:db8::9 is left out");
        Assert.Equal(2, Given.Dual.With("additional-public-ips", "203.0.113.9,2001:db8::9").Model().AdditionalAddresses.Count);
    }

    [Theory]
    [InlineData("pip-name", "shop-ip")]
    [InlineData("load-balancer-ipv4", "203.0.113.4")]
    public void PlacementWithAnAddressOfItsOwn_IsRefused(string key, string value) =>
        Verdict(Given.Plain.Having(ByHand).With("load-balancer-configurations", "a").With(key, value), ProblemSeverity.Refused, ProblemReasons.IneffectiveAnnotation, "names one; remove one of the two");

    [Fact]
    public void PlacementWithARequestedAddress_IsRefused() =>
        Verdict(Given.Plain.Having(ByHand).With("load-balancer-configurations", "a").Requesting("203.0.113.4"), ProblemSeverity.Refused, ProblemReasons.IneffectiveAnnotation, "spec.loadBalancerIP names one");

    [Fact]
    public void Zones_AreTheAdministrators() => Assert.Equal(
        ["1", "2"], Assert.IsType<ManagedPublicIp>(Given.Plain.Set(settings => settings with { Zones = ["1", "2"] }).Model().Frontends[0].Address).Zones);

    [Theory]
    [InlineData("azure-x=y", "azure, microsoft and windows")]
    [InlineData("Microsoft=y", "azure, microsoft and windows")]
    [InlineData("a/b=c", "does not take")]
    [InlineData("a?=c", "does not take")]
    public void TagThatAzureDoesNotTake_IsLeftOut(string tags, string part)
    {
        Verdict(Given.Plain.With("pip-tags", tags), ProblemSeverity.Degraded, ProblemReasons.InvalidAnnotation, part);
        Assert.Equal(ValueMap.Empty, Assert.IsType<ManagedPublicIp>(Given.Plain.With("pip-tags", tags).Model().Frontends[0].Address).Tags);
    }

    [Fact]
    public void AdministratorsTags_Win_InAnyCase_AndAllOfThemHaveRoom()
    {
        Given given = Given.Plain.Set(settings => settings with { DefaultTags = new ValueMap([new("Team", "platform")]) }).With("pip-tags", "team=shop,stage=test");

        Assert.Equal(new ValueMap([new("Team", "platform"), new("stage", "test")]), Assert.IsType<ManagedPublicIp>(given.Model().Frontends[0].Address).Tags);
        string most = string.Join(',', Enumerable.Range(0, 45).Select(number => $"k{number}=v"));
        Assert.Empty(given.With("pip-tags", most).Build().Problems);
        Verdict(given.With("pip-tags", most + ",one=more"), ProblemSeverity.Refused, ProblemReasons.LimitExceeded, "remove 1");
    }
}
