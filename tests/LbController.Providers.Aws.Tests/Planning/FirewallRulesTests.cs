using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Tests.Planning;

public sealed class FirewallRulesTests
{
    [Fact]
    public void SourceRanges_AreTheRules_WithTheServiceInTheirDescription()
    {
        var managed = Assert.IsType<Firewall.Managed>(Given.Plain.Ports(Given.Tcp(80, 30080)).SourceRanges("10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32").Model().Firewall);

        Assert.Equal(
            [new IngressRule("tcp", 80, 80, "10.0.0.0/8", "shop/front"), new IngressRule("tcp", 80, 80, "192.0.2.0/24", "shop/front")],
            Assert.Single(managed.Groups));
    }

    [Theory]
    [InlineData("security-groups", "sg-0a")]
    [InlineData("disable-nlb-sg", "true")]
    public void RestrictionThatNothingWouldEnforce_IsRefused(string name, string value)
    {
        Given given = Given.Plain.Groups(Given.Group("sg-0a", "edge")).With(name, value);

        foreach (Given restricted in (Given[])[given.SourceRanges("10.0.0.0/8"), given.With("security-group-prefix-lists", "pl-0a")])
        {
            ModelResult result = restricted.Build();
            Assert.Null(result.Model);
            Assert.Equal("SourceRangesNotEnforced", Assert.Single(result.Problems).Reason);
        }
    }

    [Fact]
    public void RestrictionOfAnAdoptedLoadBalancer_IsRefused_SinceItsOwnerDecides()
    {
        Given given = new Given { Desired = Given.Plain.Desired with { Annotations = new ValueMap([new("aws.lbcontroller.io/adopt", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/theirs/0123456789abcdef")]) } };

        Assert.IsType<Firewall.None>(given.Model().Firewall);
        ModelResult result = given.SourceRanges("10.0.0.0/8").Build();
        Assert.Null(result.Model);
        Assert.Equal("SourceRangesNotEnforced", Assert.Single(result.Problems).Reason);
    }

    [Fact]
    public void RangesThatNobodyCanComeFrom_AreRefused() =>
        Assert.Contains("nobody could connect", Assert.Single(Given.Plain.SourceRanges("2001:db8::/32").Build().Problems).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("sg-0c", "there is no security group 'sg-0c' in vpc-1")]
    [InlineData("sg-0d", "there is no security group 'sg-0d' in vpc-1")]
    [InlineData("twin", "'twin' is the Name of sg-0a, sg-0b")]
    public void GroupThatIsNotOne_IsRefused(string name, string expected)
    {
        Given given = Given.Plain.Groups(Given.Group("sg-0b", "twin"), Given.Group("sg-0a", "twin"), Given.Group("sg-0d", "other", "vpc-2"));

        Problem problem = Assert.Single(given.With("security-groups", name).Build().Problems);

        Assert.Equal((ProblemSeverity.Refused, "SecurityGroupNotFound"), (problem.Severity, problem.Reason));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FiveOwnGroupsFit_FourBesideTheNodesOwn()
    {
        SecurityGroupDescription[] groups = [.. Enumerable.Range(1, 6).Select(i => Given.Group($"sg-0{i}", $"g{i}"))];
        Given five = Given.Plain.Groups(groups).With("security-groups", "sg-01,sg-02,sg-03,sg-04,sg-05");

        Assert.IsType<Firewall.Own>(five.Model().Firewall);
        Assert.Contains("5 groups, and there is room for 4", Assert.Single(five.With("manage-backend-security-group-rules", "true").Build().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoGroups_CannotBecomeSome_AndSomeNotNone()
    {
        LoadBalancerDescription bare = Given.Existing(("a", "subnet-a1", [])) with { SecurityGroups = [] };

        ModelResult kept = Given.Plain.Having(bare).Build();
        Assert.IsType<Firewall.None>(kept.Model!.Firewall);
        Assert.Equal("ImmutableOnAws", Assert.Single(kept.Problems).Reason);
        Assert.Empty(Given.Plain.Having(bare).With("disable-nlb-sg", "true").Build().Problems);
        Assert.Null(Given.Plain.Having(bare).SourceRanges("10.0.0.0/8").Build().Model);
        Assert.IsType<Firewall.Managed>(Given.Plain.Having(bare).Annotated("aws.lbcontroller.io/replace", "allow").Model().Firewall);

        ModelResult some = Given.Plain.Having(bare with { SecurityGroups = ["sg-1"] }).With("disable-nlb-sg", "true").Build();
        Assert.IsType<Firewall.Managed>(some.Model!.Firewall);
        Assert.Equal("ImmutableOnAws", Assert.Single(some.Problems).Reason);
    }

    [Theory]
    [InlineData(6, 10, 1)]
    [InlineData(7, 10, 2)]
    [InlineData(24, 10, 4)]
    public void RulesBeyond60_GoIntoFurtherGroups_OnePortEach(int ports, int ranges, int groups)
    {
        var managed = Assert.IsType<Firewall.Managed>(Many(ports, ranges, 1).Model().Firewall);

        Assert.Equal(groups, managed.Groups.Count);
        Assert.All(managed.Groups.SelectMany(group => group), rule => Assert.Equal(rule.FromPort, rule.ToPort));
        Assert.Equal(ports * ranges, managed.Groups.Sum(group => group.Count));
    }

    [Fact]
    public void PortsInARow_AreMerged_OnlyWhereSingleOnesDoNotFit()
    {
        var managed = Assert.IsType<Firewall.Managed>(Many(40, 10, 1).Model().Firewall);

        Assert.Equal(10, Assert.Single(managed.Groups).Count);
        Assert.All(managed.Groups[0], rule => Assert.Equal((1000, 1039), (rule.FromPort, rule.ToPort)));
    }

    [Fact]
    public void RulesThatDoNotFit_AreRefused_WithTheArithmetic()
    {
        Problem problem = Assert.Single(Many(25, 10, 2).Build().Problems);

        Assert.Equal(("LimitExceeded", ProblemSeverity.Refused), (problem.Reason, problem.Severity));
        Assert.Contains("10 client networks on 25 ranges of ports each need 250 rules, and there is room for 4 groups with 60 rules = 240", problem.Message, StringComparison.Ordinal);
    }

    private static Given Many(int ports, int ranges, int step) => Given.Plain
        .Ports([.. Enumerable.Range(0, ports).Select(i => Given.Tcp(1000 + (i * step), 30000 + i))])
        .SourceRanges([.. Enumerable.Range(0, ranges).Select(i => $"10.{i}.0.0/16")]);
}
