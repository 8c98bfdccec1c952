using System.Net;

namespace LbController.Kubernetes.Http;

/// <summary>What a connection to one API server needs beyond its address.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>Null: the system's trust.</summary>
    public ServerTrust? Trust { get; init; }

    /// <summary>The name to ask for, and expect, in TLS; it becomes the Host header as well. Null for the host of the address.</summary>
    public string? TlsServerName { get; init; }

    public IWebProxy? Proxy { get; init; }

    public bool DisableCompression { get; init; }
}
