namespace LbController.Providers.Aws.Tests.Permissions;

/// <summary>The shipped policies name the calls that the adapter can make: all of them, and no other.</summary>
public sealed class PolicyTests
{
    /// <summary>Allowed, and never called by the adapter.</summary>
    private static readonly Dictionary<string, string> Implied = new()
    {
        ["ec2:DescribeAccountAttributes"] = "ELB asks EC2 with the caller's rights",
        ["ec2:DescribeInternetGateways"] = "ELB asks EC2 with the caller's rights",
        ["ec2:GetSecurityGroupsForVpc"] = "ELB asks EC2 with the caller's rights",
        ["iam:CreateServiceLinkedRole"] = "ELB makes its role with the first load balancer of an account",
    };

    private static readonly PolicyDocument Policy = PolicyDocument.Read("aws-policy.json");

    [Fact]
    public async Task AllowedIsWhatTheAdapterCanSend_AndNothingElse()
    {
        string[] sent = await ActionRecorder.RecordAsync();
        Assert.True(sent.Length > 35);
        Assert.Equal(sent.Union(Implied.Keys).Order(StringComparer.Ordinal), Policy.Actions);
    }

    /// <summary>A read cannot be bounded; everything else asks for the mark, but the nodes' groups and the VPC to make a group in.</summary>
    [Fact]
    public void WhatChangesSomethingAsksForTheMark()
    {
        string[] unbounded =
        [
            .. Policy.Statements
                .Where(statement => statement.Actions.Any(action => !IsRead(action)) && !statement.Condition.Contains("Tag/lbcontroller.io/cluster\":\"false\"", StringComparison.Ordinal))
                .Select(statement => statement.Sid),
        ];
        Assert.Equal(["FirstLoadBalancerOfTheAccount", "MakeSecurityGroupsInAVpc", "LetLoadBalancersIntoTheNodes"], unbounded);
    }

    [Fact]
    public void TheMarkCanOnlyBeGivenToWhatIsBeingMade()
    {
        (string Sid, string[] Actions, string Condition)[] tagging = [.. Policy.Statements.Where(statement => statement.Actions.Any(action => action.EndsWith("Tags", StringComparison.Ordinal) && !IsRead(action)))];
        Assert.Equal(4, tagging.Length);
        Assert.All(tagging, statement => Assert.True(
            statement.Condition.Contains(":CreateAction", StringComparison.Ordinal) || statement.Condition.Contains("\"ForAllValues:StringNotEquals\":{\"aws:TagKeys\":[\"lbcontroller.io/cluster\"]}", StringComparison.Ordinal),
            statement.Sid));
    }

    [Fact]
    public void AdoptionAddsListenersWhereTheOwnerConsents()
    {
        (_, string[] actions, string condition) = Assert.Single(PolicyDocument.Read("aws-adoption-policy.json").Statements);
        Assert.Equal(["elasticloadbalancing:CreateListener"], actions);
        Assert.Contains("aws:ResourceTag/lbcontroller.io/adoptable-by\":\"false\"", condition, StringComparison.Ordinal);
        Assert.Contains("aws:RequestTag/lbcontroller.io/cluster\":\"false\"", condition, StringComparison.Ordinal);
    }

    private static bool IsRead(string action) => action.Split(':')[1] is var name && (name.StartsWith("Describe", StringComparison.Ordinal) || name.StartsWith("Get", StringComparison.Ordinal));
}
