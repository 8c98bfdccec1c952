namespace LbController.Providers.Aws.Api;

/// <summary>A certificate of a TLS listener.</summary>
/// <param name="Arn">In ACM or IAM.</param>
/// <param name="IsDefault">Whether clients without SNI get it.</param>
internal sealed record ListenerCertificate(string Arn, bool IsDefault);
