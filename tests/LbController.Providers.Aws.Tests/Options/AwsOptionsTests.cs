using LbController.Providers.Aws.Client;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Options;
using LbController.Providers.Aws.Planning;
using LbController.Providers.Foundation.Options;
using Microsoft.Extensions.Options;

namespace LbController.Providers.Aws.Tests.Options;

/// <summary>What an administrator sets: everything wrong is told at once, with flag and variable, and what is right reaches the parts.</summary>
public sealed class AwsOptionsTests
{
    [Fact]
    public void TheDefaultsAreValid() => Assert.Empty(Failures(new AwsOptions()));

    [Fact]
    public void EverythingThatIsWrongIsFoundAtOnce()
    {
        string[] failures = Failures(new AwsOptions
        {
            Region = "eu_west",
            Profile = "[x]",
            Endpoint = "ftp://x",
            ElbEndpoint = "http://x/path",
            Ec2Endpoint = "nowhere",
            UseFips = true,
            VpcId = "vpc-X",
            ClusterName = "-x",
            DefaultScheme = "public",
            DefaultTargetType = "pod",
            DefaultSslPolicy = "",
            DefaultTags = "a",
            NodeSecurityGroups = "sg-0a1b2c3d,web",
            NodePortRange = "9-1",
        });
        string[] expected =
        [
            "region", "profile", "endpoint", "elb-endpoint", "ec2-endpoint", "use-fips", "vpc-id", "cluster-name", "default-scheme", "default-target-type",
            "default-ssl-policy", "default-tags", "node-security-groups", "node-port-range",
        ];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal).Select(option => $"--aws-{option} (LBC_AWS_{option.Replace('-', '_').ToUpperInvariant()})"),
            failures.Select(failure => failure[..(failure.IndexOf(')', StringComparison.Ordinal) + 1)]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("eu-west-1", true)]
    [InlineData("us-gov-west-1", true)]
    [InlineData("us-iso-east-1", true)]
    [InlineData("mx-central-1", true)]
    [InlineData("EU-WEST-1", false)]
    [InlineData("eu-west-1a", false)]
    [InlineData("eu-west-1\n", false)]
    public void RegionsAreToldFromSlips(string region, bool isValid) => Assert.Equal(isValid, Failures(new AwsOptions { Region = region }).Length == 0);

    [Theory]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("https://vpce-1.elasticloadbalancing.eu-west-1.vpce.amazonaws.com/", "https://vpce-1.elasticloadbalancing.eu-west-1.vpce.amazonaws.com/")]
    [InlineData("http://[::1]:5000", "http://[::1]:5000/")]
    [InlineData("https://user:secret@x", null)]
    [InlineData("https://x/?a=b", null)]
    [InlineData("127.0.0.1:5000", null)]
    [InlineData("file:///etc", null)]
    public void EndpointsAreUrlsOfAHost(string text, string? expected) => Assert.Equal(expected, OptionTexts.Endpoint(text)?.ToString());

    [Theory]
    [InlineData("30000-32767", 30_000, 32_767)]
    [InlineData("1-65535", 1, 65_535)]
    [InlineData("80 - 80", 80, 80)]
    [InlineData("0-80", 0, 0)]
    [InlineData("80-65536", 0, 0)]
    [InlineData("81-80", 0, 0)]
    [InlineData("80", 0, 0)]
    [InlineData("+80-81", 0, 0)]
    public void RangesOfPortsAreRead(string text, int from, int to) => Assert.Equal(to == 0 ? null : new PortRange(from, to), AwsSettingsFactory.ParseRange(text));

    [Theory]
    [InlineData("aws:team=x", "reserved")]
    [InlineData("lbcontroller.io/cluster=x", "reserved")]
    [InlineData("team=a#b", "does not take")]
    [InlineData("team=x,team=y", "each key once")]
    public void TagsThatCannotBeAreRefused(string tags, string part) => Assert.Contains(part, Assert.Single(Failures(new AwsOptions { DefaultTags = tags })), StringComparison.Ordinal);

    [Fact]
    public void TagsHaveRoomForThoseOfServices()
    {
        string most = string.Join(',', Enumerable.Range(0, TagRules.MostTags).Select(number => $"k{number}=v"));
        Assert.Empty(Failures(new AwsOptions { DefaultTags = most }));
        Assert.Contains($"holds {TagRules.MostTags + 1} tags", Assert.Single(Failures(new AwsOptions { DefaultTags = most + ",one=more" })), StringComparison.Ordinal);
    }

    /// <summary>With an endpoint of one's own for one service, the other's is still AWS's.</summary>
    [Theory]
    [InlineData("", "", true)]
    [InlineData("http://x", "", true)]
    [InlineData("http://x", "http://y", false)]
    public void FipsIsForEndpointsOfAws(string elb, string ec2, bool isValid) =>
        Assert.Equal(isValid, Failures(new AwsOptions { UseFips = true, ElbEndpoint = elb, Ec2Endpoint = ec2 }).Length == 0);

    [Fact]
    public void WhatIsSetReachesThePartsThatItIsFor()
    {
        var options = new AwsOptions
        {
            Region = "eu-west-1",
            Profile = "staging",
            Endpoint = "http://127.0.0.1:1",
            Ec2Endpoint = "http://127.0.0.1:2",
            VpcId = "vpc-0a1b2c3d",
            ClusterName = "blue",
            DefaultScheme = "internet-facing",
            DefaultTargetType = "ip",
            DefaultTags = "team=platform, stage=test",
            NodeSecurityGroups = "sg-1, sg-2,sg-1",
            NodePortRange = "20000-20100",
        };
        Assert.Equal(
            new AwsClientSettings { Region = "eu-west-1", Profile = "staging", Endpoint = new Uri("http://127.0.0.1:1"), Ec2Endpoint = new Uri("http://127.0.0.1:2") },
            AwsSettingsFactory.Client(options));
        Assert.Equal(
            new AwsSettings(
                "eu-west-1", "vpc-0a1b2c3d", "blue", "internet-facing", "ip", AwsOptions.RecommendedSslPolicy,
                new([new("team", "platform"), new("stage", "test")]), ["sg-1", "sg-2"], new PortRange(20_000, 20_100)),
            AwsSettingsFactory.Create(options, () => throw new InvalidOperationException("it is set")));
    }

    [Fact]
    public void WhatIsNotSetIsLeftToBeFound_TheRegionByTheClients()
    {
        Assert.Equal(new AwsClientSettings(), AwsSettingsFactory.Client(new AwsOptions()));
        string found = "";
        AwsSettings settings = AwsSettingsFactory.Create(new AwsOptions(), () => found);
        Assert.Equal((null, null, PortRange.DefaultNodePorts), (settings.VpcId, settings.ClusterName, settings.NodePorts));
        found = "eu-north-1";
        Assert.Equal("eu-north-1", settings.Region);
    }

    private static string[] Failures(AwsOptions options)
    {
        ValidateOptionsResult result = new AwsOptionsValidator().Validate(null, options);
        return [.. result.Failures ?? []];
    }
}
