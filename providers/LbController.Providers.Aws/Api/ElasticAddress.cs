namespace LbController.Providers.Aws.Api;

/// <summary>An Elastic IP address.</summary>
/// <param name="AllocationId"><c>eipalloc-…</c>.</param>
/// <param name="AssociationId">Set while something has it.</param>
/// <param name="PublicIp">The address.</param>
internal sealed record ElasticAddress(string AllocationId, string? AssociationId, string PublicIp);
