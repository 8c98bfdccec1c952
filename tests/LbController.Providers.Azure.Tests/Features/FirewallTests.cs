using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Security rules.</summary>
public sealed class FirewallTests : FeatureTest
{
    private static readonly string[] Restricted =
    [
        "Allow Tcp 192.0.2.0/24,198.51.100.0/24 -> 10.240.0.0/16 30100",
        "Allow Tcp AzureLoadBalancer -> 10.240.0.0/16 30100",
        "Deny Tcp * -> 10.240.0.0/16 30100",
    ];

    [Theory]
    [Annotation("azure-allowed-ip-ranges")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B057_SourceRangesLetInWhatTheySay_AndKeepOutTheRest_UntilTheyGo(bool isAnnotated)
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web);
        await ServeAsync(isAnnotated
            ? With(web, ("azure-allowed-ip-ranges", "198.51.100.0/24, 192.0.2.0/24"))
            : web with { SourceRanges = [IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("192.0.2.0/24")] });
        Assert.Equal(Restricted, Rig.Firewall("web"));
        await ServeAsync(web);
        Assert.Equal(["Allow Tcp Internet -> 10.240.0.0/16 30100"], Rig.Firewall("web"));
    }

    [Fact]
    [Annotation("azure-allowed-service-tags")]
    [Annotation("azure-deny-all-except-load-balancer-source-ranges")]
    public async Task B057_ServiceTagsAreARuleEach_AndOthersAreDeniedOnRequest()
    {
        DesiredLoadBalancer web = Service("web", ("azure-allowed-service-tags", "AzureFrontDoor.Backend,AzureCloud.westeurope"));
        await ServeAsync(web);
        Assert.Equal(["Allow Tcp AzureCloud.westeurope -> 10.240.0.0/16 30100", "Allow Tcp AzureFrontDoor.Backend -> 10.240.0.0/16 30100"], Rig.Firewall("web").Order(StringComparer.Ordinal));
        await ServeAsync(With(web, ("azure-deny-all-except-load-balancer-source-ranges", "true")));
        Assert.Equal("Deny Tcp * -> 10.240.0.0/16 30100", Rig.Firewall("web")[^1]);
        Assert.Equal(4, Rig.Firewall("web").Length);
    }

    [Fact]
    public async Task B057_AnInternalServiceWithRanges_IsKeptFromTheRestOfTheNetwork()
    {
        await ServeAsync(Service("web", ("azure-load-balancer-internal", "true")) with { SourceRanges = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24")] });
        Assert.Equal(Restricted, Rig.Firewall("web"));
    }

    [Fact]
    [Annotation("azure-disable-load-balancer-nsg-rule")]
    public async Task TheSecurityGroupIsLeftAlone_AndItsOldRulesTakenOut()
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web);
        await ServeAsync(Service("mail"));
        await ServeAsync(With(web, ("azure-disable-load-balancer-nsg-rule", "true")));
        Assert.Empty(Rig.Firewall("web"));
        Assert.Single(Rig.Firewall("mail"));
    }

    [Fact]
    public async Task B057_OneServiceOfTwoGoes_AndTheRulesOfTheOtherStay()
    {
        DesiredLoadBalancer web = Service("web") with { SourceRanges = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24")] };
        await ServeAsync(web);
        await ServeAsync(Service("mail") with { SourceRanges = [IPNetwork.Parse("203.0.113.0/24")] });
        await Rig.RemoveAsync(Rig.Identity("mail"));
        Assert.Equal(Restricted, Rig.Firewall("web"));
    }

    [Fact]
    public async Task ANamedSecurityGroupIsTheOneThatIsWrittenTo_EvenIfTheSubnetHasAnother()
    {
        Begin(settings: settings => settings with { SecurityGroup = "edge" });
        Rig.Arm.World.AddSecurityGroup("edge");
        Given();
        await ServeAsync(Service("web"));
        Assert.Single(Rig.Firewall("web", "edge"));
        Assert.Empty(Rig.Firewall("web"));
    }

    [Fact]
    public async Task WithNoSecurityGroupServicesAreServed_AndRestrictionsRefused()
    {
        Begin(settings: settings => settings with { SecurityGroup = AzureSettings.NoSecurityGroup });
        await ServeAsync(Service("web"));
        Assert.Empty(Rig.Firewall("web"));
        Assert.Equal(0, Rig.Arm.Journal.Count("GET networkSecurityGroups"));
        Problem problem = await RefusedAsync(Service("mail") with { SourceRanges = [IPNetwork.Parse("192.0.2.0/24")] });
        Assert.Equal(ProblemReasons.SourceRangesNotEnforced, problem.Reason);
    }

    [Fact]
    public async Task ASubnetWithoutASecurityGroup_IsSaid_AndNoRuleWritten()
    {
        Begin(settings: settings => settings with { Subnet = "private" });
        ValueList<Problem> problems = (await Rig.ConvergeAsync(Service("web"))).Problems;
        Assert.Equal((ProblemReasons.SecurityGroupNotFound, ProblemSeverity.Degraded), (Assert.Single(problems).Reason, Assert.Single(problems).Severity));
        Assert.Equal(0, Rig.Arm.Journal.Count("PUT networkSecurityGroups"));
    }

    [Fact]
    [Annotation("azure-additional-public-ips")]
    public async Task AdditionalPublicAddressesAreLetIn_AndPublished()
    {
        ValueList<PublishedAddress> addresses = await ServeAsync(Service("web", ("azure-additional-public-ips", "203.0.113.7,203.0.113.8"), ("azure-disable-load-balancer-floating-ip", "false")));
        string own = Rig.PublicIp("web").Text("properties", "ipAddress");
        Assert.Equal([own, "203.0.113.7", "203.0.113.8"], addresses.Select(address => address.Ip?.ToString()));
        string rule = Assert.Single(Rig.Firewall("web"));
        Assert.All(new[] { own, "203.0.113.7", "203.0.113.8" }, address => Assert.Contains(address, rule.Split(' ')[^2].Split(',')));
    }

    [Fact]
    public async Task ARuleThatSomebodyChangedByHand_IsPutRight_AndTheRulesOfOthersAreLeftAlone()
    {
        DesiredLoadBalancer web = Service("web") with { SourceRanges = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24")] };
        await ServeAsync(web);
        Rig.Arm.World.Change(Rig.Arm.World.IdOf("networkSecurityGroups", "nsg"), body =>
        {
            foreach (System.Text.Json.Nodes.JsonNode rule in body.Items("properties", "securityRules").Where(rule => rule.Text("properties", "access") == "Deny"))
            {
                rule["properties"]!["access"] = "Allow"; // ! every rule has properties
            }
        });
        await Rig.Pump.PassAsync(TimeSpan.FromMinutes(10));
        await ServeAsync(web);
        Assert.Equal(Restricted, Rig.Firewall("web"));
    }
}
