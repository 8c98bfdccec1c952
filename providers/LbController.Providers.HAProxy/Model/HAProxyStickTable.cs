using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>Remembers which server each client has, by the client's address (session affinity ClientIP).</summary>
/// <param name="Family">The family of the clients' addresses.</param>
/// <param name="Expiry">How long a client that is silent keeps its server: 1 s to 86,400 s, counted from its last connection.</param>
internal sealed record HAProxyStickTable(IpFamily Family, TimeSpan Expiry);
