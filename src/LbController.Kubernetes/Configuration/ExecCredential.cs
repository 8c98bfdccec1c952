namespace LbController.Kubernetes.Configuration;

/// <summary>What a credential plugin answered.</summary>
internal sealed record ExecCredential(string? Token, string? CertificatePem, string? KeyPem, DateTimeOffset? Expires);
