using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>An account of AWS, whoever plays it, with the real client on it: what a case of the contract needs beside the operations themselves.</summary>
internal interface IAwsPeer : IAsyncDisposable
{
    IElasticLoadBalancing Elb { get; }

    IEc2 Ec2 { get; }

    /// <summary>A VPC of this case's own.</summary>
    string VpcId { get; }

    /// <summary>One in each of three zones.</summary>
    IReadOnlyList<string> Subnets { get; }

    /// <summary>Another one in the zone of the first.</summary>
    string SecondSubnetOfFirstZone { get; }

    /// <summary>Three running instances in <see cref="NodeGroup"/>.</summary>
    IReadOnlyList<string> Instances { get; }

    /// <summary>The security group of the instances.</summary>
    string NodeGroup { get; }

    /// <summary>The clock that the adapter is to have: it stands still but for <see cref="Pass"/>.</summary>
    ManualTimeProvider Time { get; }

    /// <summary>A name that no other case has.</summary>
    string Name(string name);

    /// <returns>The ARN of a certificate in the region.</returns>
    Task<string> CertificateAsync(string domain);

    Task StopAsync(string instanceId);

    /// <summary>Lets time pass, where the account has a clock.</summary>
    void Pass(TimeSpan time);

    /// <summary>What this account is said to answer to something.</summary>
    string Expected(MotoDeviation fact);
}
