namespace LbController.Providers.Aws.Fake;

/// <summary>A target and its state at the moment of asking: <c>initial</c>, <c>healthy</c>, <c>unhealthy</c>, <c>draining</c>, <c>unused</c>.</summary>
public sealed record FakeTarget(string Id, int Port, string State, string? Reason, string? Description, string? Zone);
