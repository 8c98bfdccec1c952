namespace LbController.Providers.Aws.Api;

/// <summary>What ModifyListener is asked for: all of it, since what is left out stays as it was.</summary>
/// <param name="Arn">Which.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TCP_UDP</c>, <c>TLS</c>.</param>
/// <param name="SslPolicy">TLS only.</param>
/// <param name="DefaultCertificate">TLS only.</param>
/// <param name="AlpnPolicy">TLS only; null where the protocol is TLS sends <c>None</c>.</param>
/// <param name="Action">Where to.</param>
internal sealed record ModifyListenerRequest(
    string Arn,
    string Protocol,
    string? SslPolicy,
    string? DefaultCertificate,
    string? AlpnPolicy,
    ForwardAction Action);
