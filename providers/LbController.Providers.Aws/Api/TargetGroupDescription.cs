using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A target group as AWS tells it.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name">Its name, unique in account and region.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TCP_UDP</c>, <c>TLS</c>.</param>
/// <param name="Port">The port of targets that are registered without one.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="TargetType"><c>instance</c>, <c>ip</c>, <c>alb</c>, <c>lambda</c>.</param>
/// <param name="IpAddressType"><c>ipv4</c>, <c>ipv6</c>.</param>
/// <param name="Health">How targets are checked.</param>
/// <param name="LoadBalancerArns">The load balancers that forward to it; at most one is allowed.</param>
internal sealed record TargetGroupDescription(
    string Arn,
    string Name,
    string Protocol,
    int Port,
    string VpcId,
    string TargetType,
    string? IpAddressType,
    TargetHealthCheck Health,
    ValueList<string> LoadBalancerArns);
