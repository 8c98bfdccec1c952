using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A subnet.</summary>
/// <param name="Id"><c>subnet-…</c>.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="CidrBlock">IPv4.</param>
/// <param name="Ipv6CidrBlocks">Associated ones.</param>
/// <param name="ZoneName"><c>eu-west-1a</c>.</param>
/// <param name="ZoneId"><c>euw1-az1</c>.</param>
/// <param name="FreeAddresses">IPv4 addresses left.</param>
/// <param name="OutpostArn">Null but on Outposts.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record SubnetDescription(
    string Id,
    string VpcId,
    string CidrBlock,
    ValueList<string> Ipv6CidrBlocks,
    string ZoneName,
    string ZoneId,
    int FreeAddresses,
    string? OutpostArn,
    ValueMap Tags);
