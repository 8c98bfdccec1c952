using Amazon.Runtime;

namespace LbController.Providers.Aws.Client;

/// <summary>How AWS is reached. What is left out, the vendor's SDK finds as every program on it does: environment, profile, instance.</summary>
internal sealed record AwsClientSettings
{
    /// <summary><c>eu-west-1</c>; null for AWS_REGION, AWS_DEFAULT_REGION, the profile's, the instance's.</summary>
    public string? Region { get; init; }

    /// <summary>For both services, where they have none of their own; http is allowed, for staging.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>For ELBv2; wins over <see cref="Endpoint"/>.</summary>
    public Uri? ElbEndpoint { get; init; }

    /// <summary>For EC2; wins over <see cref="Endpoint"/>.</summary>
    public Uri? Ec2Endpoint { get; init; }

    /// <summary>The endpoints with validated cryptography. Without meaning beside an endpoint of one's own.</summary>
    public bool UseFips { get; init; }

    /// <summary>The endpoints that have IPv6 addresses too. Without meaning beside an endpoint of one's own.</summary>
    public bool UseDualstack { get; init; }

    /// <summary>A profile of the shared configuration files; null for AWS_PROFILE or <c>default</c>.</summary>
    public string? Profile { get; init; }

    /// <summary>Null for the default chain: environment, profile, IRSA, EKS Pod Identity, ECS, IMDSv2.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>How long one attempt may take, its reply's body included; at least a second.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many attempts a call has in all; 1 to 10.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>AWS's documented request rates times this, where an account's were raised; more than 0.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>What carries requests in place of the network; called once for each service, and what it makes is owned by the clients.</summary>
    public Func<HttpMessageHandler>? Transport { get; init; }
}
