namespace LbController.Providers.Aws.Options;

/// <summary>
/// How the AWS adapter reaches AWS, and what an administrator sets for all Services. Bound by the executable; texts are as a user writes
/// them, so that everything wrong with them is found at once. Credentials are no option: the vendor's chain finds them.
/// </summary>
public sealed class AwsOptions
{
    /// <summary>TLS 1.2 and 1.3 only, as AWS recommends.</summary>
    public const string RecommendedSslPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

    /// <summary><c>eu-west-1</c>; empty (default) for AWS_REGION, AWS_DEFAULT_REGION, the profile's, the instance's.</summary>
    public string Region { get; set; } = "";

    /// <summary>A profile of the shared configuration files; empty (default) for AWS_PROFILE or <c>default</c>.</summary>
    public string Profile { get; set; } = "";

    /// <summary>The URL of both services; empty (default) for AWS's own.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The URL of ELBv2; wins over <see cref="Endpoint"/>.</summary>
    public string ElbEndpoint { get; set; } = "";

    /// <summary>The URL of EC2; wins over <see cref="Endpoint"/>.</summary>
    public string Ec2Endpoint { get; set; } = "";

    /// <summary>The endpoints with validated cryptography; not together with an endpoint of one's own.</summary>
    public bool UseFips { get; set; }

    /// <summary>The endpoints that have IPv6 addresses too; not together with an endpoint of one's own.</summary>
    public bool UseDualstack { get; set; }

    /// <summary>The share of AWS's documented request rates to keep to, in per cent: more where an account's were raised, less where others use it too. 1 to 10,000.</summary>
    public int RatePercent { get; set; } = 100;

    /// <summary>Where load balancers are made; empty (default) for the VPC of the nodes' instances.</summary>
    public string VpcId { get; set; } = "";

    /// <summary>The <c>NAME</c> of tags <c>kubernetes.io/cluster/NAME</c>, up to 100 characters; empty (default) ignores them.</summary>
    public string ClusterName { get; set; } = "";

    /// <summary><c>internal</c> (default) or <c>internet-facing</c>.</summary>
    public string DefaultScheme { get; set; } = "internal";

    /// <summary><c>instance</c> (default) or <c>ip</c>.</summary>
    public string DefaultTargetType { get; set; } = "instance";

    /// <summary>The policy of TLS listeners.</summary>
    public string DefaultSslPolicy { get; set; } = RecommendedSslPolicy;

    /// <summary>Tags on everything that is made, <c>key=value</c> with commas between; at most 40.</summary>
    public string DefaultTags { get; set; } = "";

    /// <summary>The ids of the nodes' security groups, with commas between; empty (default) finds them by the nodes' instances.</summary>
    public string NodeSecurityGroups { get; set; } = "";

    /// <summary>The range that the cluster gives NodePorts from, as <c>first-last</c>.</summary>
    public string NodePortRange { get; set; } = "30000-32767";
}
