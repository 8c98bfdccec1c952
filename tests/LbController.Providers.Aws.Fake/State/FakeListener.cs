using System.Collections.Immutable;

namespace LbController.Providers.Aws.Fake;

/// <summary>A listener as it is.</summary>
public sealed record FakeListener
{
    public required string Arn { get; init; }

    public required string LoadBalancerArn { get; init; }

    public required int Port { get; init; }

    public required string Protocol { get; init; }

    public string? SslPolicy { get; init; }

    public string? DefaultCertificate { get; init; }

    /// <summary>Without the default one.</summary>
    public ImmutableArray<string> MoreCertificates { get; init; } = [];

    public string? AlpnPolicy { get; init; }

    public required ImmutableArray<FakeForward> Forwards { get; init; }

    public required ImmutableSortedDictionary<string, string> Attributes { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }
}
