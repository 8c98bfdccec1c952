using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A listener as AWS tells it.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="LoadBalancerArn">Whose.</param>
/// <param name="Port">1 to 65535; one listener a port.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TCP_UDP</c>, <c>TLS</c>.</param>
/// <param name="SslPolicy">TLS only.</param>
/// <param name="DefaultCertificate">TLS only.</param>
/// <param name="AlpnPolicy">At most one.</param>
/// <param name="Action">Where to. Without target groups where AWS tells another kind of action.</param>
internal sealed record ListenerDescription(
    string Arn,
    string LoadBalancerArn,
    int Port,
    string Protocol,
    string? SslPolicy,
    string? DefaultCertificate,
    ValueList<string> AlpnPolicy,
    ForwardAction Action)
{
    /// <summary>The policy, or null.</summary>
    public string? Alpn => AlpnPolicy.IsEmpty ? null : AlpnPolicy[0];
}
