using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A security group with its inbound rules.</summary>
/// <param name="Id"><c>sg-…</c>.</param>
/// <param name="Name">Unique in the VPC.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="Description">For people.</param>
/// <param name="Ingress">One for each source, as AWS has them once its groupings are undone; ordered.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record SecurityGroupDescription(
    string Id,
    string Name,
    string VpcId,
    string Description,
    ValueList<IngressRule> Ingress,
    ValueMap Tags);
