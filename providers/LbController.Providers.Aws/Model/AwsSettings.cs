using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Model;

/// <summary>What an administrator set for all Services.</summary>
/// <param name="Region"><c>eu-west-1</c>; not asked for where <see cref="FoundRegion"/> tells it.</param>
/// <param name="VpcId">Null takes that of the nodes' instances.</param>
/// <param name="ClusterName">The <c>NAME</c> of tags <c>kubernetes.io/cluster/NAME</c> on subnets and security groups; null ignores those tags.</param>
/// <param name="DefaultScheme"><c>internal</c> or <c>internet-facing</c>.</param>
/// <param name="DefaultTargetType"><c>instance</c> or <c>ip</c>.</param>
/// <param name="DefaultSslPolicy">Of TLS listeners.</param>
/// <param name="DefaultTags">On everything that is made; they win over a Service's own.</param>
/// <param name="NodeSecurityGroups">The groups of the nodes to let the load balancers' traffic into; empty finds them by the nodes' instances.</param>
/// <param name="NodePorts">The cluster's NodePorts.</param>
internal sealed record AwsSettings(
    string Region,
    string? VpcId,
    string? ClusterName,
    string DefaultScheme,
    string DefaultTargetType,
    string DefaultSslPolicy,
    ValueMap DefaultTags,
    ValueList<string> NodeSecurityGroups,
    PortRange NodePorts)
{
    /// <summary>Tells the region that the clients found, where the administrator named none; null where one was named. Known once a call was made.</summary>
    public Func<string>? FoundRegion { get; init; }

    /// <summary>The region; where the clients had to find it, not before their first call.</summary>
    public string Region { get => FoundRegion?.Invoke() ?? field; init; } = Region;
}
