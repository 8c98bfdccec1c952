using System.Xml.Linq;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Tests.Client;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>A VPC of its own in the account that a moto plays, which other cases share.</summary>
internal sealed class MotoPeer : IAwsPeer
{
    private const string Ec2Version = "2016-11-15";

    private static int s_made;

    private readonly MotoServer _moto;
    private readonly ClientRig _rig;
    private readonly int _number = Interlocked.Increment(ref s_made);
    private string[] _subnets = [];
    private string[] _instances = [];

    private MotoPeer(MotoServer moto)
    {
        _moto = moto;
        _rig = new ClientRig(ClientRig.Settings(moto.Endpoint) with { Attempts = 1, RateFactor = 1e6 });
    }

    public IElasticLoadBalancing Elb => _rig.Elb;

    public IEc2 Ec2 => _rig.Ec2;

    public string VpcId { get; private set; } = "";

    public IReadOnlyList<string> Subnets => _subnets[..3];

    public string SecondSubnetOfFirstZone => _subnets[3];

    public IReadOnlyList<string> Instances => _instances;

    public string NodeGroup { get; private set; } = "";

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static async Task<MotoPeer> CreateAsync(MotoServer moto)
    {
        var peer = new MotoPeer(moto);
        await peer.SetUpAsync();
        return peer;
    }

    public string Name(string name) => $"t{_number}-{name}";

    public Task<string> CertificateAsync(string domain) => _moto.RequestCertificateAsync(domain);

    public async Task StopAsync(string instanceId) => await Ec2Async("StopInstances", "instanceId", ("InstanceId.1", instanceId));

    /// <summary>moto is never slow: only the adapter's clock moves.</summary>
    public void Pass(TimeSpan time) => Time.Advance(time);

    public string Expected(MotoDeviation fact) => fact.Moto;

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SetUpAsync()
    {
        VpcId = (await Ec2Async("CreateVpc", "vpcId", ("CidrBlock", "10.0.0.0/16")))[0];
        string[] subnets = ["a", "b", "c", "a"];
        for (int i = 0; i < subnets.Length; i++)
        {
            string[] made = await Ec2Async("CreateSubnet", "subnetId", ("VpcId", VpcId), ("CidrBlock", $"10.0.{i * 16}.0/20"), ("AvailabilityZone", $"eu-west-1{subnets[i]}"));
            _subnets = [.. _subnets, made[0]];
        }

        await Ec2.CreateTagsAsync(_subnets[..3], new([new("kubernetes.io/role/internal-elb", "1"), new("kubernetes.io/cluster/test", "shared")]), default);
        NodeGroup = await Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("nodes", "nodes", VpcId, new([new("kubernetes.io/cluster/test", "owned")])), default);
        _instances = await Ec2Async(
            "RunInstances", "instanceId", ("ImageId", "ami-12c6146b"), ("MinCount", "3"), ("MaxCount", "3"), ("SubnetId", _subnets[0]), ("SecurityGroupId.1", NodeGroup));
    }

    private async Task<string[]> Ec2Async(string action, string element, params (string Name, string Value)[] parameters)
    {
        XElement reply = XElement.Parse(await _moto.PostAsync("ec2", Ec2Version, action, parameters));
        return [.. reply.Descendants().Where(found => found.Name.LocalName == element && !found.HasElements).Select(found => found.Value).Distinct(StringComparer.Ordinal)];
    }
}
