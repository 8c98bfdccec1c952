using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Model;

/// <summary>The target group of one listener: the eligible nodes on one NodePort.</summary>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TCP_UDP</c> or <c>TLS</c>.</param>
/// <param name="NodePort">1 to 65535.</param>
/// <param name="TargetType"><c>instance</c> or <c>ip</c>.</param>
/// <param name="IpAddressType"><c>ipv4</c> or <c>ipv6</c>.</param>
/// <param name="Health">How the nodes are checked.</param>
/// <param name="Attributes">All attributes that are not at AWS's default for this protocol: those that it has and that are not here go back to it.</param>
internal sealed record NodeTargetGroup(
    string Protocol,
    int NodePort,
    string TargetType,
    string IpAddressType,
    TargetHealthCheck Health,
    ValueMap Attributes);
