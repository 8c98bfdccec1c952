using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Tests.Client;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>The fake cloud, anew for each case.</summary>
internal sealed class FakePeer : IAwsPeer
{
    private readonly FakeAws _aws;
    private readonly ClientRig _rig;

    public FakePeer()
    {
        _aws = new FakeAws(Time);
        _aws.Settings.VerifySignatures = false;
        _aws.Settings.Quotas.LoadBalancers = 1000;
        Instances = [.. _aws.World.AddStandard().Select(instance => instance.Id)];
        _rig = new ClientRig(ClientRig.Settings(transport: _aws.CreateHandler) with { Attempts = 1, RateFactor = 1e6 }, Time);
    }

    public IElasticLoadBalancing Elb => _rig.Elb;

    public IEc2 Ec2 => _rig.Ec2;

    public string VpcId => "vpc-1";

    public IReadOnlyList<string> Subnets { get; } = ["subnet-private-a", "subnet-private-b", "subnet-private-c"];

    public string SecondSubnetOfFirstZone => "subnet-public-a";

    public IReadOnlyList<string> Instances { get; }

    public string NodeGroup => "sg-nodes";

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public string Name(string name) => name;

    public Task<string> CertificateAsync(string domain) => Task.FromResult(_aws.World.AddCertificate(domain));

    public Task StopAsync(string instanceId)
    {
        _aws.World.SetState(instanceId, "stopped");
        return Task.CompletedTask;
    }

    public void Pass(TimeSpan time) => Time.Advance(time);

    public string Expected(MotoDeviation fact) => fact.Aws;

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return ValueTask.CompletedTask;
    }
}
