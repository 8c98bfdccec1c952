using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Planning;

/// <summary>What the Service wants of TLS.</summary>
/// <param name="Certificates">ARNs; the first is the default. Empty where there is no TLS.</param>
/// <param name="Ports">The TCP ports that end TLS.</param>
/// <param name="Policy">The security policy.</param>
/// <param name="Alpn">The ALPN policy, or null.</param>
/// <param name="ToNodes">Whether the nodes are spoken to in TLS, too.</param>
internal sealed record TlsWish(ValueList<string> Certificates, ValueList<int> Ports, string Policy, string? Alpn, bool ToNodes);
