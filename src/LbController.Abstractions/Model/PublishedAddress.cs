using System.Net;

namespace LbController.Abstractions.Model;

/// <summary>An address that clients reach the load balancer by: an IP address or a DNS name, never both (contract B29).</summary>
public sealed record PublishedAddress
{
    private PublishedAddress()
    {
    }

    /// <summary>The address, or null where there is a hostname.</summary>
    public IPAddress? Ip { get; private init; }

    /// <summary>The DNS name in lower case, or null where there is an address.</summary>
    public string? Hostname { get; private init; }

    /// <summary>How traffic arrives at the nodes; null for hostnames, for which the API knows none.</summary>
    public IpMode? Mode { get; private init; }

    /// <summary>An IP address.</summary>
    public static PublishedAddress OfIp(IPAddress ip, IpMode mode) => new() { Ip = ip, Mode = mode };

    /// <summary>A DNS name; lower-cased, since the API server compares it as text.</summary>
    public static PublishedAddress OfHostname(string hostname)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostname);
        return new() { Hostname = hostname.ToLowerInvariant() };
    }

    /// <summary>The address or the name.</summary>
    public override string ToString() => Ip?.ToString() ?? Hostname ?? "";
}
