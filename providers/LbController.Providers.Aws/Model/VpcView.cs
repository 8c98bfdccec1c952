using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Model;

/// <summary>What a Service's model is made from besides the Service: gathered first, so that making it is pure.</summary>
/// <param name="VpcId">The VPC.</param>
/// <param name="Subnets">All subnets of the VPC.</param>
/// <param name="RouteTables">All route tables of the VPC.</param>
/// <param name="Zones">The zones of the region.</param>
/// <param name="SecurityGroups">Those that the Service names by id or by tag Name, as far as they are there.</param>
/// <param name="Existing">The Service's load balancer as it is, or null.</param>
internal sealed record VpcView(
    string VpcId,
    ValueList<SubnetDescription> Subnets,
    ValueList<RouteTableDescription> RouteTables,
    ValueList<AvailabilityZoneDescription> Zones,
    ValueList<SecurityGroupDescription> SecurityGroups,
    LoadBalancerDescription? Existing);
