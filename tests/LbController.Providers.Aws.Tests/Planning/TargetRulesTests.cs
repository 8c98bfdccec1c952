using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Planning;

namespace LbController.Providers.Aws.Tests.Planning;

public sealed class TargetRulesTests
{
    private static readonly NodeTargetGroup Instances = Given.Plain.Model().Listeners[0].TargetGroup;

    [Theory]
    [InlineData("aws:///eu-west-1a/i-0123456789abcdef0", "i-0123456789abcdef0")]
    [InlineData("aws:///us-east-1-bos-1a/i-01234567", "i-01234567")]
    [InlineData("aws:////i-0123456789abcdef0", "i-0123456789abcdef0")]
    [InlineData("aws:///i-0123456789abcdef0", "i-0123456789abcdef0")]
    [InlineData("i-0123456789abcdef0", "i-0123456789abcdef0")]
    [InlineData("aws:///eu-west-1a/0123abcd/fargate-ip-10-0-1-2.ec2.internal", null)]
    [InlineData("gce://project/zone/i-0123456789abcdef0", null)]
    [InlineData("eks-hybrid:///eu-west-1/cluster/mi-0123456789abcdef0", null)]
    [InlineData("aws:///eu-west-1a/i-XYZ", null)]
    [InlineData("aws:///eu-west-1a/i-0123456789abcdef0/x", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void ProviderId_TellsTheInstance_OrTheNodeIsLeftOut(string? providerId, string? instance)
    {
        NodeTargets targets = TargetRules.TargetsOf(Instances, [new TargetNode("node-a", [], providerId)]);

        Assert.Equal(instance is null ? [] : [$"{instance}:30080"], targets.Targets.Select(target => $"{target.Id}:{target.Port}"));
        Assert.Equal(instance is null ? 1 : 0, targets.Problems.Count);
        Assert.All(targets.Problems, problem => Assert.Equal((ProblemSeverity.Degraded, "NodeNotATarget", true), (problem.Severity, problem.Reason, problem.Message.Contains("node-a", StringComparison.Ordinal))));
    }

    [Fact]
    public void ManyNodesOfOneCause_AreOneProblem()
    {
        NodeTargets targets = TargetRules.TargetsOf(Instances, Enumerable.Range(0, 500).Select(i => new TargetNode($"node-{i:d3}", [], null)).ToValueList());

        Assert.Contains("node-011 and 488 more", Assert.Single(targets.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddressTargets_AreOfTheGroupsFamily_OrderedAndOnce()
    {
        NodeTargetGroup group = Instances with { TargetType = "ip", IpAddressType = "ipv6" };

        NodeTargets targets = TargetRules.TargetsOf(group, [Node("b", "10.0.0.2", "2001:db8::2"), Node("a", "10.0.0.1"), Node("c", "2001:db8::1"), Node("d", "2001:db8::1")]);

        Assert.Equal(["2001:db8::1", "2001:db8::2"], targets.Targets.Select(target => target.Id));
        Assert.Contains("no target: a; there is no IPv6 address", Assert.Single(targets.Problems).Message, StringComparison.Ordinal);
    }

    private static TargetNode Node(string name, params string[] addresses) => new(name, addresses.Select(IPAddress.Parse).ToValueList(), null);
}
