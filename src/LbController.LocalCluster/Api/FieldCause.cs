namespace LbController.LocalCluster.Api;

/// <summary>One reason for a refusal, as details.causes of a Status has it.</summary>
internal sealed record FieldCause(string Reason, string Message, string Field);
