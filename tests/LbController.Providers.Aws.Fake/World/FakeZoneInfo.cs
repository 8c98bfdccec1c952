namespace LbController.Providers.Aws.Fake;

/// <summary>An availability zone of the region.</summary>
public sealed record FakeZoneInfo(string Name, string Id, string Type = "availability-zone");
