using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A route table.</summary>
/// <param name="IsMain">Whether subnets without one of their own use it.</param>
/// <param name="SubnetIds">Those that are associated with it.</param>
/// <param name="GatewayIds">Of its routes; an internet gateway begins with <c>igw-</c>.</param>
internal sealed record RouteTableDescription(bool IsMain, ValueList<string> SubnetIds, ValueList<string> GatewayIds);
