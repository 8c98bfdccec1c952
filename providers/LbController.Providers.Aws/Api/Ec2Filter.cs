using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A filter of a Describe operation: one of the values has to match.</summary>
/// <param name="Name"><c>vpc-id</c>, <c>tag:Name</c>.</param>
/// <param name="Values">At most 200.</param>
internal sealed record Ec2Filter(string Name, ValueList<string> Values);
