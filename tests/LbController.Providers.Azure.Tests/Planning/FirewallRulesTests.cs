using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Model;
using static LbController.Providers.Azure.Tests.Planning.ModelBuilderTests;

namespace LbController.Providers.Azure.Tests.Planning;

public sealed class FirewallRulesTests
{
    private static readonly IPNetwork Ten = IPNetwork.Parse("10.0.0.0/8");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void B057_SourceRanges_KeepEveryoneElseOut(bool isInternal) =>
        Assert.Equal(new FirewallPolicy([Ten], [], true), (isInternal ? Given.Internal : Given.Plain).SourceRanges("10.0.0.0/8").Model().Firewall);

    [Fact]
    public void B057_InvalidRange_IsRefused_NeverOpen() =>
        Verdict(Given.Plain.With("allowed-ip-ranges", "10.0.0.0/8,10.0.0.0/33"), ProblemSeverity.Refused, ProblemReasons.InvalidAnnotation, "is not allowed");

    [Fact]
    public void ServiceTagsOfAnInternalService_KeepTheRestOfTheNetworkOut() =>
        Assert.Equal(new FirewallPolicy([], ["AzureCloud"], true), Given.Internal.With("allowed-service-tags", "AzureCloud").Model().Firewall);

    [Fact]
    public void RangesAndServiceTags_AreBothLetIn_AndKubeProxysShareIsSaidWithFloatingIp()
    {
        Given given = Given.Plain.SourceRanges("10.0.0.0/8").With("allowed-service-tags", "AzureCloud");

        Assert.Equal(new FirewallPolicy([Ten], ["AzureCloud"], true), given.Model().Firewall);
        Assert.Empty(given.Build().Problems);
        Verdict(given.With("disable-load-balancer-floating-ip", "false"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "kube-proxy drops");
    }

    [Fact]
    public void B057_RangesBesideTheInternet_AreRefused_SinceTheyWouldRestrictNobody() =>
        Verdict(Given.Plain.SourceRanges("10.0.0.0/8").With("allowed-service-tags", "internet"), ProblemSeverity.Refused, ProblemReasons.SourceRangesNotEnforced, "restrict nobody");

    [Fact]
    public void RangesInTheSpecAndInTheAnnotation_AreRefused() =>
        Verdict(Given.Plain.SourceRanges("10.0.0.0/8").With("allowed-ip-ranges", "10.0.0.0/8"), ProblemSeverity.Refused, ProblemReasons.IneffectiveAnnotation, "remove one of the two");

    [Theory]
    [InlineData("allowed-ip-ranges", "10.0.0.0/8")]
    [InlineData("allowed-service-tags", "AzureCloud")]
    [InlineData("deny-all-except-load-balancer-source-ranges", "true")]
    public void RestrictionWithoutSecurityRules_IsRefused(string key, string value)
    {
        Verdict(Given.Plain.With("disable-load-balancer-nsg-rule", "true").With(key, value), ProblemSeverity.Refused, ProblemReasons.SourceRangesNotEnforced, "nothing would");
        Verdict(Given.Plain.Set(settings => settings with { SecurityGroup = AzureSettings.NoSecurityGroup }).With(key, value), ProblemSeverity.Refused, ProblemReasons.SourceRangesNotEnforced, "--azure-security-group=none");
    }

    [Fact]
    public void B057_SourceRangesWithoutSecurityRules_AreRefused() =>
        Verdict(Given.Plain.SourceRanges("10.0.0.0/8").With("disable-load-balancer-nsg-rule", "true"), ProblemSeverity.Refused, ProblemReasons.SourceRangesNotEnforced, "spec.loadBalancerSourceRanges restricts clients");

    [Fact]
    public void NodesSubnetWithoutAGroup_IsSaid_AndRefusedWhereClientsAreRestricted()
    {
        Given bare = Given.Plain.Subnets(Given.Subnet("nodes", null, "10.0.0.0/24"));

        Verdict(bare, ProblemSeverity.Degraded, ProblemReasons.SecurityGroupNotFound, "subnet nodes has no network security group");
        Assert.Null(bare.Model().Firewall);
        Verdict(bare.SourceRanges("10.0.0.0/8"), ProblemSeverity.Refused, ProblemReasons.SecurityGroupNotFound, "subnet nodes has no network security group");
        Assert.Empty(bare.With("load-balancer-internal", "true").Build().Problems);
        Assert.Empty(bare.Set(settings => settings with { SecurityGroup = "nsg" }).SourceRanges("10.0.0.0/8").Build().Problems);
        Verdict(Given.Plain.Set(settings => settings with { Subnet = "gone" }), ProblemSeverity.Refused, ProblemReasons.SecurityGroupNotFound, "no subnet gone");
    }

    [Fact]
    public void DenyingOthers_WhereNobodyIsNamed_OrNotWhereItMustBe_IsReported()
    {
        Verdict(Given.Plain.With("deny-all-except-load-balancer-source-ranges", "true"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "no clients are named");
        Verdict(Given.Plain.SourceRanges("10.0.0.0/8").With("deny-all-except-load-balancer-source-ranges", "false"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "in any case");
        Assert.True(Given.Plain.SourceRanges("10.0.0.0/8").With("deny-all-except-load-balancer-source-ranges", "false").Model().Firewall!.DeniesOthers);
    }

    [Fact]
    public void RangesOfAnotherFamilyOnly_AreRefused_SinceNobodyCouldConnect()
    {
        Verdict(Given.Plain.SourceRanges("2001:db8::/32"), ProblemSeverity.Refused, ProblemReasons.SourceRangesNotEnforced, "nobody could connect");
        Assert.Empty(Given.Plain.Families(IpFamily.IPv4, IpFamily.IPv6).SourceRanges("2001:db8::/32").Build().Problems);
    }
}
