using System.Xml.Linq;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>An account of AWS, as moto plays it: instances to be nodes, and what the controller has made there.</summary>
internal sealed class MotoCloud : IAsyncDisposable
{
    /// <summary>For a load balancer to be set up: where the first look at it comes late, the next one is a minute after.</summary>
    public static readonly TimeSpan SetUp = TimeSpan.FromMinutes(3);

    public const string Region = "eu-west-1";

    private const string ElbVersion = "2015-12-01";
    private const string Ec2Version = "2016-11-15";

    private readonly MotoServer _moto = new();

    public Uri Endpoint => _moto.Endpoint;

    /// <summary>What the controller's process needs beside its flags.</summary>
    public static IReadOnlyDictionary<string, string> Credentials { get; } = new Dictionary<string, string>
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "secret",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    public Task StartAsync() => _moto.InitializeAsync();

    /// <summary>Starts instances in the default VPC.</summary>
    /// <returns>Their ids.</returns>
    public async Task<string[]> RunInstancesAsync(int count) =>
        [.. Texts(await Ec2Async("RunInstances", ("ImageId", "ami-12c6146b"), ("MinCount", $"{count}"), ("MaxCount", $"{count}")), "instanceId")];

    /// <summary>The load balancers' DNS names.</summary>
    public async Task<string[]> DnsNamesAsync() => [.. Texts(await ElbAsync("DescribeLoadBalancers"), "DNSName")];

    public async Task<string[]> TargetGroupsAsync() => [.. Texts(await ElbAsync("DescribeTargetGroups"), "TargetGroupArn")];

    /// <summary>The listeners of the only load balancer, as <c>TCP:80</c>.</summary>
    public async Task<string[]> ListenersAsync()
    {
        string arn = Assert.Single(Texts(await ElbAsync("DescribeLoadBalancers"), "LoadBalancerArn"));
        XElement reply = await ElbAsync("DescribeListeners", ("LoadBalancerArn", arn));
        return [.. Texts(reply, "Protocol").Zip(Texts(reply, "Port"), (protocol, port) => $"{protocol}:{port}")];
    }

    /// <summary>The targets of the only target group that are not on their way out, as <c>i-1:30080</c>, in order.</summary>
    public async Task<string[]> TargetsAsync()
    {
        string arn = Assert.Single(await TargetGroupsAsync());
        XElement reply = await ElbAsync("DescribeTargetHealth", ("TargetGroupArn", arn));
        return [.. reply.Descendants().Where(element => element.Name.LocalName == "Target").Select(target => $"{Texts(target, "Id").Single()}:{Texts(target, "Port").Single()}").Order(StringComparer.Ordinal)];
    }

    /// <summary>What every security group lets in, the groups' names first.</summary>
    public async Task<string> SecurityGroupsAsync()
    {
        XElement reply = await Ec2Async("DescribeSecurityGroups");
        return string.Join('\n', reply.Descendants().Where(element => element.Name.LocalName == "groupName" && element.Parent?.Parent?.Name.LocalName == "securityGroupInfo")
            .Select(name => $"{name.Value}: {string.Join(' ', name.Parent!.Elements().Where(part => part.Name.LocalName == "ipPermissions").Descendants().Where(part => !part.HasElements).Select(part => part.Value))}")
            .Order(StringComparer.Ordinal));
    }

    /// <summary>What of the account carries a tag of the controller's. DescribeTags is no witness: moto keeps the tags of groups that are deleted.</summary>
    public async Task<string[]> MarkedAsync()
    {
        var marked = new List<string>();
        foreach (string action in (string[])["DescribeSecurityGroups", "DescribeInstances", "DescribeSubnets", "DescribeVpcs", "DescribeNetworkInterfaces"])
        {
            marked.AddRange(Texts(await Ec2Async(action), "key").Where(key => key.StartsWith("lbcontroller.io/", StringComparison.Ordinal)).Select(key => $"{action}: {key}"));
        }

        return [.. marked];
    }

    public async Task<XElement> ElbAsync(string action, params (string Name, string Value)[] parameters) =>
        XElement.Parse(await _moto.PostAsync("elasticloadbalancing", ElbVersion, action, parameters));

    public async Task<XElement> Ec2Async(string action, params (string Name, string Value)[] parameters) =>
        XElement.Parse(await _moto.PostAsync("ec2", Ec2Version, action, parameters));

    public async ValueTask DisposeAsync() => await _moto.DisposeAsync();

    private static IEnumerable<string> Texts(XElement root, string name) => root.Descendants().Where(element => element.Name.LocalName == name && !element.HasElements).Select(element => element.Value);
}
