using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using LbController.Providers.HAProxy.Addresses;

namespace LbController.Providers.HAProxy.Options;

/// <summary>
/// Addresses that the adapter may give to Services: CIDRs (<c>192.0.2.0/28</c>), ranges (<c>192.0.2.10-192.0.2.20</c>) and single
/// addresses, separated by commas. Of an IPv4 CIDR shorter than /31 the network and broadcast addresses are left out, of an IPv6 CIDR
/// shorter than /127 the subnet-router anycast address: clients and routers treat them specially. A range gives exactly what it says.
/// </summary>
public sealed class HAProxyAddressPool
{
    private HAProxyAddressPool(string text, ImmutableArray<AddressRange> ranges)
    {
        Text = text;
        Ranges = ranges;
    }

    /// <summary>The pool as it was written: what messages call it.</summary>
    public string Text { get; }

    internal ImmutableArray<AddressRange> Ranges { get; }

    /// <summary>Reads a pool.</summary>
    /// <param name="text">CIDRs, ranges and addresses, separated by commas.</param>
    /// <param name="pool">The pool, or null.</param>
    /// <param name="error">All that is wrong with it, or null.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out HAProxyAddressPool? pool, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var errors = new List<string>();
        ImmutableArray<AddressRange>.Builder ranges = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseRange(part, out string? problem) is { } range)
            {
                ranges.Add(range);
            }
            else
            {
                errors.Add($"'{part}' {problem}");
            }
        }

        if (ranges.Count == 0 && errors.Count == 0)
        {
            errors.Add("it is empty; write for example 192.0.2.0/28 or 192.0.2.10-192.0.2.20");
        }

        pool = errors.Count == 0 ? new HAProxyAddressPool(text.Trim(), ranges.ToImmutable()) : null;
        error = errors.Count == 0 ? null : string.Join("; ", errors);
        return pool is not null;
    }

    /// <summary>Reads a pool, or throws <see cref="FormatException"/>.</summary>
    public static HAProxyAddressPool Parse(string text) =>
        TryParse(text, out HAProxyAddressPool? pool, out string? error) ? pool : throw new FormatException($"Address pool '{text}': {error}.");

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static AddressRange? ParseRange(string part, out string? problem)
    {
        int dash = part.IndexOf('-', StringComparison.Ordinal);
        if (part.Contains('/', StringComparison.Ordinal))
        {
            return ParseNetwork(part, out problem);
        }

        string first = dash < 0 ? part : part[..dash].Trim();
        string last = dash < 0 ? part : part[(dash + 1)..].Trim();
        if (!TryParseAddress(first, out IPAddress? from) || !TryParseAddress(last, out IPAddress? to))
        {
            problem = "is no CIDR (192.0.2.0/28), range (192.0.2.10-192.0.2.20) or address";
            return null;
        }

        var range = AddressRange.Of(from, to);
        problem = range switch
        {
            null => "mixes IPv4 and IPv6",
            { First: var a, Last: var b } when a > b => "ends before it starts",
            { } usable when !usable.IsUnicast => "holds addresses that no listener can have (unspecified, multicast, broadcast or link-local)",
            _ => null,
        };
        return problem is null ? range : null;
    }

    private static AddressRange? ParseNetwork(string part, out string? problem)
    {
        string text = part[..part.IndexOf('/', StringComparison.Ordinal)];
        if (!IPNetwork.TryParse(part, out IPNetwork network) || !TryParseAddress(text, out IPAddress? address))
        {
            problem = "is no CIDR such as 192.0.2.0/28";
            return null;
        }

        if (!network.BaseAddress.Equals(address))
        {
            problem = $"is no CIDR: bits after the prefix are set; {network} would be one";
            return null;
        }

        AddressRange range = AddressRange.OfNetwork(network);
        problem = range.IsUnicast ? null : "holds addresses that no listener can have (unspecified, multicast, broadcast or link-local)";
        return problem is null ? range : null;
    }

    private static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        // The BCL also takes 1, 0x7f.1 and 127.1; a pool written so is more likely a slip.
        bool parsed = IPAddress.TryParse(text, out address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text);
        return parsed && address is { IsIPv4MappedToIPv6: false };
    }
}
