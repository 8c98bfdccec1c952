using LbController.Abstractions.Model;
using LbController.Providers.Azure.Client;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Options;
using LbController.Providers.Azure.Planning;
using LbController.Providers.Azure.Tests.Planning;
using Microsoft.Extensions.Options;

namespace LbController.Providers.Azure.Tests.Options;

/// <summary>What an administrator sets: everything wrong is told at once, with flag and variable, and what is right reaches the parts.</summary>
public sealed class AzureOptionsTests
{
    [Fact]
    public void WhatHasToBeSet_IsEnough() => Assert.Empty(Failures(Least()));

    [Fact]
    public void WhatHasToBeSet_IsMissedAtOnce() => Assert.Equal(
        ["--azure-resource-group", "--azure-subnet", "--azure-subscription-id", "--azure-vnet"],
        Failures(new AzureOptions()).Select(failure => failure.Split(' ')[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void EverythingThatIsWrong_IsFoundAtOnce()
    {
        string[] failures = Failures(new AzureOptions
        {
            SubscriptionId = "mine",
            ResourceGroup = "a/b",
            Vnet = "-",
            VnetResourceGroup = "x.",
            Subnet = "a b",
            SecurityGroup = "a/b",
            SecurityGroupResourceGroup = "é?",
            LoadBalancerName = new string('x', 69),
            MaxLoadBalancers = 21,
            DrainPeriod = TimeSpan.FromSeconds(-1),
            Zones = "1,eu-1",
            DefaultTags = "a",
            Cloud = "germany",
            Endpoint = "http://127.0.0.1:1",
            Audience = "management",
            AuthorityHost = "https://x/path",
            CaFile = "a\nb",
            Credential = "password",
            TenantId = "a b",
            ClientId = "me",
            RatePercent = 0,
        });
        string[] expected =
        [
            "subscription-id", "resource-group", "vnet", "vnet-resource-group", "subnet", "security-group", "security-group-resource-group", "load-balancer-name", "max-load-balancers",
            "drain-period", "zones", "default-tags", "cloud", "endpoint", "audience", "authority-host", "ca-file", "credential", "tenant-id", "client-id", "rate-percent",
        ];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal).Select(option => $"--azure-{option} (LBC_AZURE_{option.Replace('-', '_').ToUpperInvariant()})"),
            failures.Select(failure => failure[..(failure.IndexOf(')', StringComparison.Ordinal) + 1)]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("azure-x=y", "reserved")]
    [InlineData("lbcontroller.io=x", "reserved")]
    [InlineData("team/a=b", "does not take")]
    [InlineData("team=x,team=y", "each key once")]
    [InlineData("team=x,Team=y", "one name to Azure")]
    public void TagsThatCannotBe_AreRefused(string tags, string part) => Assert.Contains(part, Assert.Single(Failures(Least(options => options.DefaultTags = tags))), StringComparison.Ordinal);

    [Fact]
    public void Tags_HaveRoomForThoseOfServices()
    {
        string most = string.Join(',', Enumerable.Range(0, TagRules.MostTags).Select(number => $"k{number}=v"));

        Assert.Empty(Failures(Least(options => options.DefaultTags = most)));
        Assert.Contains($"holds {TagRules.MostTags + 1} tags", Assert.Single(Failures(Least(options => options.DefaultTags = most + ",one=more"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1:5000", "https://127.0.0.1:5000/")]
    [InlineData("https://management.azure.com/", "https://management.azure.com/")]
    [InlineData("http://127.0.0.1:5000", null)]
    [InlineData("https://user:secret@x", null)]
    [InlineData("https://x/?a=b", null)]
    [InlineData("", null)]
    public void Endpoints_AreHttpsUrlsOfAHost(string text, string? expected) => Assert.Equal(expected, AzureSettingsFactory.Endpoint(text)?.ToString());

    [Fact]
    public void WhatIsSet_ReachesThePartsThatItIsFor()
    {
        AzureOptions options = Least(all =>
        {
            all.SubscriptionId = Given.Subscription.ToUpperInvariant();
            all.VnetResourceGroup = "networks";
            all.SecurityGroup = AzureSettings.NoSecurityGroup;
            all.SecurityGroupResourceGroup = "guards";
            all.LoadBalancerName = "kubernetes";
            all.MaxLoadBalancers = 3;
            all.DefaultInternal = true;
            all.DefaultFloatingIp = true;
            all.AllowOutboundSnat = true;
            all.DrainPeriod = TimeSpan.FromMinutes(1);
            all.Zones = "3, 1,1";
            all.DefaultTags = "team=platform, stage=test";
            all.Cloud = "china";
            all.Endpoint = "https://127.0.0.1:1";
            all.Audience = "https://arm";
            all.AuthorityHost = "https://127.0.0.1:2";
            all.CaFile = "ca.pem";
            all.Credential = "client-secret";
            all.TenantId = "example.com";
            all.ClientId = Given.Subscription;
            all.RatePercent = 50;
        });
        Assert.Empty(Failures(options));
        Assert.Equal(
            new AzureClientSettings
            {
                Cloud = "china",
                Endpoint = new Uri("https://127.0.0.1:1"),
                Audience = "https://arm",
                AuthorityHost = new Uri("https://127.0.0.1:2"),
                CertificateAuthorityFile = "ca.pem",
                Credential = "client-secret",
                TenantId = "example.com",
                ClientId = Given.Subscription,
                RateFactor = 0.5,
            },
            AzureSettingsFactory.Client(options));
        Assert.Equal(
            new AzureSettings
            {
                SubscriptionId = Given.Subscription,
                ResourceGroup = "cluster",
                VirtualNetwork = "net",
                VirtualNetworkResourceGroup = "networks",
                Subnet = "nodes",
                SecurityGroup = "none",
                SecurityGroupResourceGroup = "guards",
                LoadBalancerName = "kubernetes",
                MostLoadBalancers = 3,
                IsInternalByDefault = true,
                FloatingIpByDefault = true,
                AllowsOutboundSnat = true,
                DrainPeriod = TimeSpan.FromMinutes(1),
                Zones = ["1", "3"],
                DefaultTags = new ValueMap([new("team", "platform"), new("stage", "test")]),
            },
            AzureSettingsFactory.Create(options));
    }

    [Fact]
    public void WhatIsNotSet_IsLeftToTheCloudAndTheResourceGroup()
    {
        Assert.Equal(new AzureClientSettings(), AzureSettingsFactory.Client(Least()));
        AzureSettings settings = AzureSettingsFactory.Create(Least());
        Assert.Equal(Given.Plain.Settings, settings);
    }

    private static AzureOptions Least(Action<AzureOptions>? change = null)
    {
        var options = new AzureOptions { SubscriptionId = Given.Subscription, ResourceGroup = "cluster", Vnet = "net", Subnet = "nodes" };
        change?.Invoke(options);
        return options;
    }

    private static string[] Failures(AzureOptions options)
    {
        ValidateOptionsResult result = new AzureOptionsValidator().Validate(null, options);
        return [.. result.Failures ?? []];
    }
}
