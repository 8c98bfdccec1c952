using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A VPC.</summary>
/// <param name="Id"><c>vpc-…</c>.</param>
/// <param name="CidrBlock">The first.</param>
/// <param name="CidrBlocks">All of IPv4.</param>
/// <param name="Ipv6CidrBlocks">All of IPv6.</param>
internal sealed record VpcDescription(string Id, string CidrBlock, ValueList<string> CidrBlocks, ValueList<string> Ipv6CidrBlocks);
