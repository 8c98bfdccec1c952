using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Model;

/// <summary>One port of the load balancer and the target group behind it.</summary>
/// <param name="Port">1 to 65535.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TCP_UDP</c> or <c>TLS</c>.</param>
/// <param name="TargetGroup">Where to.</param>
internal sealed record NetworkListener(int Port, string Protocol, NodeTargetGroup TargetGroup)
{
    /// <summary>TLS only.</summary>
    public string? SslPolicy { get; init; }

    /// <summary>ARNs, TLS only; the first one is the default.</summary>
    public ValueList<string> Certificates { get; init; } = [];

    /// <summary>The certificate that clients without SNI get; TLS only.</summary>
    public string? DefaultCertificate => Certificates.IsEmpty ? null : Certificates[0];

    /// <summary>TLS only, or null.</summary>
    public string? AlpnPolicy { get; init; }

    /// <summary>Listener attributes.</summary>
    public ValueMap Attributes { get; init; } = ValueMap.Empty;

    /// <summary>The share of <see cref="TargetGroup"/> where others have one too, 0 to 999.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Target groups of others that have a share.</summary>
    public ValueList<WeightedTargetGroup> OtherTargetGroups { get; init; } = [];

    /// <summary>Whether a client stays with its target group.</summary>
    public bool Stickiness { get; init; }
}
