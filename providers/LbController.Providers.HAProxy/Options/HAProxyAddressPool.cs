using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using LbController.Providers.HAProxy.Addresses;

namespace LbController.Providers.HAProxy.Options;

/// <summary>
/// Addresses that the adapter may give to Services, and to which. Written as
/// <c>public=192.0.2.0/28,192.0.2.40-192.0.2.50;autoAssign=false;namespaces=a,b</c>: a name (none for the pool <c>default</c>), CIDRs,
/// ranges and single addresses with commas between them, then settings (<see cref="PoolSettings"/>). Of an IPv4 CIDR shorter than /31 the
/// network and broadcast addresses are left out, of an IPv6 CIDR shorter than /127 the subnet-router anycast address: clients and routers
/// treat them specially. A range gives exactly what it says.
/// </summary>
public sealed class HAProxyAddressPool
{
    /// <summary>What pools without a name are called.</summary>
    public const string DefaultName = "default";

    private HAProxyAddressPool(string? name, string text, ImmutableArray<AddressRange> ranges, PoolSettings settings)
    {
        Name = name ?? DefaultName;
        IsNamed = name is not null;
        Text = name is null ? text : $"{name} ({text})";
        Ranges = ranges;
        Settings = settings;
    }

    /// <summary>The name that Services ask for it by.</summary>
    public string Name { get; }

    /// <summary>Whether it was given a name; the others are one pool, <see cref="DefaultName"/>, between them.</summary>
    public bool IsNamed { get; }

    /// <summary>The pool as messages call it: its name where it has one, and its addresses as they were written.</summary>
    public string Text { get; }

    internal ImmutableArray<AddressRange> Ranges { get; }

    internal PoolSettings Settings { get; }

    /// <summary>Reads one pool.</summary>
    /// <param name="text">As the class describes; blanks around <c>, ; = -</c> do not matter.</param>
    /// <param name="pool">The pool, or null.</param>
    /// <param name="error">All that is wrong with it, or null.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out HAProxyAddressPool? pool, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var errors = new List<string>();
        HAProxyAddressPool read = Read(text, errors);
        pool = errors.Count == 0 ? read : null;
        error = errors.Count == 0 ? null : string.Join("; ", errors);
        return pool is not null;
    }

    /// <summary>Reads one pool, or throws <see cref="FormatException"/>.</summary>
    public static HAProxyAddressPool Parse(string text) =>
        TryParse(text, out HAProxyAddressPool? pool, out string? error) ? pool : throw new FormatException($"Address pool '{text}': {error}.");

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Reads one pool as far as it can be read.</summary>
    internal static HAProxyAddressPool Read(string text, List<string> errors)
    {
        string[] fields = text.Split(';', StringSplitOptions.TrimEntries);
        int equals = fields[0].IndexOf('=', StringComparison.Ordinal);
        string? name = equals < 0 ? null : fields[0][..equals].Trim();
        string addresses = fields[0][(equals + 1)..].Trim();
        var wrong = new List<string>();
        if (name is not null && !PoolSettings.IsLabel(name))
        {
            wrong.Add($"the name \"{name}\" is no DNS label (at most 63 of a-z 0-9 -, as in public=192.0.2.0/28)");
        }

        ImmutableArray<AddressRange> ranges = ParseRanges(addresses, wrong);
        PoolSettings settings = PoolSettings.Parse(fields[1..], wrong);
        errors.AddRange(wrong.Select(error => name is null ? error : $"pool {name}: {error}"));
        return new HAProxyAddressPool(name, addresses, ranges, settings);
    }

    /// <summary>Whether the pool gives an address.</summary>
    internal bool Contains(IPAddress address)
    {
        foreach (AddressRange range in Ranges)
        {
            if (range.Contains(address))
            {
                return !IsAvoided(range, AddressRange.ToNumber(address));
            }
        }

        return false;
    }

    /// <summary>Whether an address of a range is one that the pool leaves out: IPv4 that ends in .0 or .255, where the settings say so.</summary>
    internal bool IsAvoided(AddressRange range, UInt128 number) =>
        Settings.AvoidBuggyIPs && range.Family == Abstractions.Model.IpFamily.IPv4 && ((byte)number is 0 or 255);

    private static ImmutableArray<AddressRange> ParseRanges(string addresses, List<string> errors)
    {
        ImmutableArray<AddressRange>.Builder ranges = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (string part in addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseRange(part, out string? problem) is { } range)
            {
                ranges.Add(range);
            }
            else
            {
                errors.Add($"holds \"{part}\", which {problem}");
            }
        }

        if (ranges.Count == 0 && errors.Count == 0)
        {
            errors.Add("is empty; write for example 192.0.2.0/28 or 192.0.2.10-192.0.2.20");
        }

        return ranges.ToImmutable();
    }

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
        bool parsed = IPAddress.TryParse(text, out address) && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || address.ToString() == text);
        return parsed && address is { IsIPv4MappedToIPv6: false };
    }
}
