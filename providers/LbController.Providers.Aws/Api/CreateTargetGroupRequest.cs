using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>What CreateTargetGroup is asked for.</summary>
/// <param name="Name">1 to 32 of <c>[A-Za-z0-9-]</c>, no hyphen at either end.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TCP_UDP</c>, <c>TLS</c>.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="VpcId">The VPC.</param>
/// <param name="TargetType"><c>instance</c> or <c>ip</c>.</param>
/// <param name="IpAddressType"><c>ipv4</c> or <c>ipv6</c>.</param>
/// <param name="Health">How targets are checked.</param>
/// <param name="Tags">At most 50.</param>
internal sealed record CreateTargetGroupRequest(
    string Name,
    string Protocol,
    int Port,
    string VpcId,
    string TargetType,
    string IpAddressType,
    TargetHealthCheck Health,
    ValueMap Tags);
