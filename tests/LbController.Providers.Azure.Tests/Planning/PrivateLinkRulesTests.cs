using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Model;
using static LbController.Providers.Azure.Tests.Planning.ModelBuilderTests;

namespace LbController.Providers.Azure.Tests.Planning;

public sealed class PrivateLinkRulesTests
{
    private static readonly Given Link = Given.Internal.With("pls-create", "true");

    [Theory]
    [InlineData("pls-resource-group", "g")]
    [InlineData("pls-name", "n")]
    [InlineData("pls-ip-configuration-subnet", "front")]
    [InlineData("pls-ip-configuration-ip-address-count", "2")]
    [InlineData("pls-ip-configuration-ip-address", "10.0.0.9")]
    [InlineData("pls-fqdns", "a.example")]
    [InlineData("pls-proxy-protocol", "true")]
    [InlineData("pls-visibility", "*")]
    [InlineData("pls-auto-approval", Given.Subscription)]
    public void WishWithoutAPrivateLinkService_IsReported(string key, string value) =>
        Verdict(Given.Internal.With(key, value), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "without service.beta.kubernetes.io/azure-pls-create");

    [Fact]
    public void FrontendThatItCannotBeInFrontOf_IsRefused()
    {
        Given open = Given.Plain.With("pls-create", "true");

        Assert.NotNull(open.Model().PrivateLink);
        Verdict(open.With("disable-load-balancer-floating-ip", "false"), ProblemSeverity.Refused, ProblemReasons.FeatureNotAvailable, "public address with floating IP");
        Assert.NotNull(Link.With("disable-load-balancer-floating-ip", "false").Model().PrivateLink);
        Verdict(Link.Families(IpFamily.IPv6), ProblemSeverity.Refused, ProblemReasons.AddressFamilyNotServed, "ask for IPv4");
        Verdict(Link.Families(IpFamily.IPv4, IpFamily.IPv6), ProblemSeverity.Degraded, ProblemReasons.AddressFamilyNotServed, "do not reach the IPv6 one");
    }

    [Fact]
    public void Subnet_IsThatOfTheInternalLoadBalancer_UnlessNamed()
    {
        Given front = Link.With("load-balancer-internal-subnet", "front");

        Assert.Equal("front", front.Model().PrivateLink!.Subnet.Name);
        Assert.Equal("nodes", front.With("pls-ip-configuration-subnet", "nodes").Model().PrivateLink!.Subnet.Name);
    }

    [Theory]
    [InlineData("10.0.1.9", "not in subnet nodes")]
    [InlineData("10.0.0.1", "Azure keeps for itself")]
    [InlineData("fd00::9", "no IPv4 address")]
    public void AddressThatCannotBe_IsRefused(string address, string part)
    {
        Problem problem = Assert.Single(Link.With("pls-ip-configuration-ip-address", address).Build().Problems);

        Assert.Equal(ProblemSeverity.Refused, problem.Severity);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreAddressesThanThereAre_AreRefused()
    {
        Given two = Link.With("pls-ip-configuration-ip-address", "10.0.0.9 10.0.0.10");

        Assert.Equal(3, two.With("pls-ip-configuration-ip-address-count", "3").Model().PrivateLink!.AddressCount);
        Verdict(two.With("pls-ip-configuration-ip-address-count", "1"), ProblemSeverity.Refused, ProblemReasons.InvalidAnnotation, "it names 2 addresses");
    }

    [Fact]
    public void ApprovalOfWhomItIsNotVisibleTo_IsRefused()
    {
        Verdict(Link.With("pls-auto-approval", Given.Subscription), ProblemSeverity.Refused, ProblemReasons.InvalidAnnotation, "may not see");
        Assert.Empty(Link.With("pls-auto-approval", Given.Subscription).With("pls-visibility", Given.Subscription.ToUpperInvariant()).Build().Problems);
    }

    [Fact]
    public void ProxyProtocol_LeavesProbesAsTheyAre() =>
        Assert.Equal(Link.Local().Model().Rules, Link.Local().With("pls-proxy-protocol", "true").Model().Rules);
}
