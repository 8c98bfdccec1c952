using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Model;
using static LbController.Providers.Azure.Tests.Planning.ModelBuilderTests;

namespace LbController.Providers.Azure.Tests.Planning;

public sealed class PrivateIpRulesTests
{
    private static readonly Given Dual = Given.Internal.Families(IpFamily.IPv4, IpFamily.IPv6);

    [Theory]
    [InlineData("10.0.0.4", true)]
    [InlineData("10.0.0.254", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("10.0.0.3", false)]
    [InlineData("10.0.0.255", false)]
    public void AddressesThatAzureKeeps_AreRefused(string address, bool isFree)
    {
        Given given = Given.Internal.Requesting(address);
        if (isFree)
        {
            Assert.Equal(address, Assert.IsType<PrivateIp>(Assert.Single(given.Model().Frontends).Address).Address?.ToString());
        }
        else
        {
            Verdict(given, ProblemSeverity.Refused, ProblemReasons.AddressNotInSubnet, "Azure keeps for itself");
        }
    }

    [Theory]
    [InlineData("10.0.2.3", false)]
    [InlineData("10.0.2.4", true)]
    [InlineData("10.0.2.14", true)]
    [InlineData("10.0.2.15", false)]
    [InlineData("10.0.1.15", true)]
    public void SubnetWithSeveralNetworks_KeepsAddressesOfEach(string address, bool isFree) =>
        Assert.Equal(isFree, Given.Internal.With("load-balancer-internal-subnet", "front").Requesting(address).Build().Model is not null);

    [Theory]
    [InlineData("fd00::3", false)]
    [InlineData("fd00::4", true)]
    [InlineData("fd00::1:0", true)]
    [InlineData("fd00::ffff:ffff:ffff:ffff", false)]
    public void IPv6SubnetsKeepAddresses_Too(string address, bool isFree) => Assert.Equal(isFree, Dual.With("load-balancer-ipv6", address).Build().Model is not null);

    [Fact]
    public void AddressOutsideOfTheSubnet_IsRefused() =>
        Verdict(Given.Internal.Requesting("10.9.0.9"), ProblemSeverity.Refused, ProblemReasons.AddressNotInSubnet, "not in subnet nodes (10.0.0.0/24)");

    [Fact]
    public void SubnetThatIsNotThere_IsRefused_WithThoseThatAre()
    {
        Verdict(Given.Internal.With("load-balancer-internal-subnet", "back"), ProblemSeverity.Refused, ProblemReasons.SubnetNotUsable, "(front, nodes, six)");
        Assert.Contains("--azure-subnet", Assert.Single(Given.Internal.Set(settings => settings with { Subnet = "gone", SecurityGroup = "nsg" }).Build().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SubnetWithoutTheFamily_IsRefused() =>
        Verdict(Dual.With("load-balancer-internal-subnet", "front"), ProblemSeverity.Refused, ProblemReasons.SubnetNotUsable, "subnet front has no IPv6 network");

    [Fact]
    public void InternalSubnetOfAPublicService_IsReported() =>
        Verdict(Given.Plain.With("load-balancer-internal-subnet", "front"), ProblemSeverity.Degraded, ProblemReasons.IneffectiveAnnotation, "this one is public");

    [Fact]
    public void DualStack_HasAnAddressOfEachFamily() => Assert.Equal(
        ["10.0.0.9", "fd00::9"], Dual.Requesting("fd00::9", "10.0.0.9").Model().Frontends.Select(frontend => Assert.IsType<PrivateIp>(frontend.Address).Address?.ToString()));
}
