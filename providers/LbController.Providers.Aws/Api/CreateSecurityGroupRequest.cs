using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>What CreateSecurityGroup is asked for.</summary>
/// <param name="Name">At most 255, unique in the VPC.</param>
/// <param name="Description">At most 255.</param>
/// <param name="VpcId">The VPC.</param>
/// <param name="Tags">At most 50.</param>
internal sealed record CreateSecurityGroupRequest(string Name, string Description, string VpcId, ValueMap Tags);
