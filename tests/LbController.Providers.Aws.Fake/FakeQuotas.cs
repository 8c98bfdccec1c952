namespace LbController.Providers.Aws.Fake;

/// <summary>The account's quotas; the defaults are AWS's.</summary>
public sealed class FakeQuotas
{
    public int LoadBalancers { get; set; } = 50;

    public int TargetGroups { get; set; } = 3000;

    public int ListenersPerLoadBalancer { get; set; } = 50;

    /// <summary>Without the default certificate of each listener.</summary>
    public int CertificatesPerLoadBalancer { get; set; } = 25;

    /// <summary>A target in several groups counts once for each.</summary>
    public int TargetsPerLoadBalancer { get; set; } = 3000;

    public int TargetsPerZonePerLoadBalancer { get; set; } = 500;

    /// <summary>The limit of the whole load balancer once it balances across zones.</summary>
    public int TargetsPerCrossZoneLoadBalancer { get; set; } = 500;

    public int TargetsPerTargetGroup { get; set; } = 1000;

    /// <summary>Of a Register or Deregister call.</summary>
    public int TargetsPerCall { get; set; } = 200;

    public int TargetGroupsPerAction { get; set; } = 5;

    public int RulesPerSecurityGroup { get; set; } = 60;

    public int SecurityGroupsPerInterface { get; set; } = 5;

    public int SecurityGroups { get; set; } = 2500;

    public int TagsPerResource { get; set; } = 50;
}
