using LbController.Abstractions.Model;

namespace LbController.Core.Status;

/// <summary>One address in the status.</summary>
/// <param name="Ip">The address as text; null where there is a hostname.</param>
/// <param name="Hostname">The name; null where there is an address.</param>
/// <param name="IpMode"><c>VIP</c> or <c>Proxy</c>; null for hostnames and from servers before 1.29.</param>
/// <param name="Ports">Every port with its error, where at least one has an error; else empty (contract B31).</param>
internal sealed record IngressEntry(string? Ip, string? Hostname, string? IpMode, ValueList<IngressPort> Ports)
{
    public static IngressEntry Of(PublishedAddress address, ValueList<IngressPort> ports) =>
        new(address.Ip?.ToString(), address.Hostname, address.Mode is { } mode ? Text(mode) : null, ports);

    /// <summary>As the API spells it.</summary>
    public static string Text(IpMode mode) => mode == Abstractions.Model.IpMode.Proxy ? "Proxy" : "VIP";

    /// <summary>
    /// Whether a server that holds this entry needs no write to hold <paramref name="wanted"/>. Servers before 1.29 drop ipMode and
    /// newer ones never show it empty, so a missing mode is equal to any: to compare it as different would write for ever (B30).
    /// </summary>
    public bool Satisfies(IngressEntry wanted) =>
        Ip == wanted.Ip && Hostname == wanted.Hostname && Ports == wanted.Ports && (IpMode is null || IpMode == wanted.IpMode);
}
