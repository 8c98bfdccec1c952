namespace LbController.Providers.Aws.Fake.Identity;

/// <summary>An access key and what it may be used with.</summary>
internal sealed record AccessKey(string Id, string Secret, string? SessionToken, DateTimeOffset? ExpiresAt, string PrincipalArn);
