namespace LbController.Providers.Aws.Fake;

/// <summary>How the fake behaves where AWS differs from account to account or from day to day. May be changed between calls.</summary>
public sealed class FakeAwsSettings
{
    public string Region { get; init; } = "eu-west-1";

    public string AccountId { get; init; } = "123456789012";

    public FakeQuotas Quotas { get; } = new();

    /// <summary>From <c>initial</c> to <c>healthy</c>, counted from the registration or from the group's first use, whichever is later.</summary>
    public TimeSpan RegistrationLatency { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a new load balancer is <c>provisioning</c>.</summary>
    public TimeSpan ProvisioningTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a deleted load balancer's network interfaces hold its security groups and Elastic IPs.</summary>
    public TimeSpan InterfaceLinger { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long DeleteTargetGroup still answers ResourceInUse after the last listener let go.</summary>
    public TimeSpan TargetGroupRelease { get; set; } = TimeSpan.Zero;

    /// <summary>How long a new object is not found, neither by Describe nor when it is used. Creating it again finds it.</summary>
    public TimeSpan VisibilityDelay { get; set; } = TimeSpan.Zero;

    /// <summary>How far listings (Describe without ids) lie behind: what is new is missing, what is deleted is still there.</summary>
    public TimeSpan ListStaleness { get; set; } = TimeSpan.Zero;

    /// <summary>Whether targets of a group that all listeners weigh 0 are checked, and so can become healthy.</summary>
    public bool WeightZeroIsHealthChecked { get; set; } = true;

    /// <summary>Requests whose date is further off than this are refused.</summary>
    public TimeSpan AllowedClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How far the fake's clock is ahead of the TimeProvider's.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.Zero;

    /// <summary>False lets unsigned and badly signed requests through.</summary>
    public bool VerifySignatures { get; set; } = true;

    /// <summary>Names of ssl policies that exist.</summary>
    public ISet<string> SslPolicies { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "ELBSecurityPolicy-2016-08",
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "ELBSecurityPolicy-TLS-1-2-2017-01",
        "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
        "ELBSecurityPolicy-FS-1-2-Res-2020-10",
    };
}
