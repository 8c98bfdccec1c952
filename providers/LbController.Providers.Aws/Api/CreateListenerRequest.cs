using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>What CreateListener is asked for.</summary>
/// <param name="LoadBalancerArn">Whose.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TCP_UDP</c>, <c>TLS</c>.</param>
/// <param name="SslPolicy">TLS only.</param>
/// <param name="DefaultCertificate">TLS only, and needed there.</param>
/// <param name="AlpnPolicy">TLS only.</param>
/// <param name="Action">Where to.</param>
/// <param name="Tags">At most 50.</param>
internal sealed record CreateListenerRequest(
    string LoadBalancerArn,
    int Port,
    string Protocol,
    string? SslPolicy,
    string? DefaultCertificate,
    string? AlpnPolicy,
    ForwardAction Action,
    ValueMap Tags);
