namespace LbController.Providers.Aws.Fake;

/// <summary>Something that still carries a tag.</summary>
/// <param name="Kind"><c>load balancer</c>, <c>listener</c>, <c>target group</c>, <c>security group</c>, <c>rule</c>, <c>subnet tag</c>.</param>
/// <param name="Id">ARN, id, or group and rule.</param>
public sealed record Leftover(string Kind, string Id);
