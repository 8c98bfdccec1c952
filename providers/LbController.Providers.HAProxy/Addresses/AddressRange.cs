using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>Addresses of one family from the first to the last, both included.</summary>
/// <param name="Family">The family.</param>
/// <param name="First">The first address as a number.</param>
/// <param name="Last">The last address as a number.</param>
internal readonly record struct AddressRange(IpFamily Family, UInt128 First, UInt128 Last)
{
    /// <summary>How many addresses there are; saturates for a whole IPv6 space.</summary>
    public UInt128 Count => Last - First == UInt128.MaxValue ? UInt128.MaxValue : Last - First + 1;

    /// <summary>Whether every address is one that a listener can have.</summary>
    public bool IsUnicast => Family == IpFamily.IPv4
        ? First >= 0x01000000 && Last < 0xE0000000 && !Overlaps(0xA9FE0000, 0xA9FEFFFF)
        : First >= 1 && Last >> 120 != 0xFF && First >> 120 != 0xFF && !Overlaps((UInt128)0xFE80 << 112, ((UInt128)0xFEC0 << 112) - 1);

    /// <summary>Whether every address is a loopback address, which needs no set-up on Linux.</summary>
    public bool IsLoopback => Family == IpFamily.IPv4 ? First >= 0x7F000000 && Last <= 0x7FFFFFFF : Last == 1;

    /// <summary>From one address to another; null where the families differ.</summary>
    public static AddressRange? Of(IPAddress first, IPAddress last) =>
        first.AddressFamily == last.AddressFamily ? new AddressRange(FamilyOf(first), ToNumber(first), ToNumber(last)) : null;

    /// <summary>The addresses of a network that a host can have.</summary>
    public static AddressRange OfNetwork(IPNetwork network)
    {
        IpFamily family = FamilyOf(network.BaseAddress);
        int hostBits = (family == IpFamily.IPv4 ? 32 : 128) - network.PrefixLength;
        UInt128 first = ToNumber(network.BaseAddress);
        UInt128 last = hostBits == 128 ? UInt128.MaxValue : first + ((UInt128.One << hostBits) - 1);
        if (hostBits < 2)
        {
            return new AddressRange(family, first, last);
        }

        return family == IpFamily.IPv4 ? new AddressRange(family, first + 1, last - 1) : new AddressRange(family, first + 1, last);
    }

    /// <summary>The family of an address.</summary>
    public static IpFamily FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? IpFamily.IPv4 : IpFamily.IPv6;

    /// <summary>The address as a number.</summary>
    public static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The address of a number.</summary>
    public static IPAddress ToAddress(IpFamily family, UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (family == IpFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)number);
            return new IPAddress(bytes[..4]);
        }

        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(bytes);
    }

    /// <summary>Whether the address is one of these.</summary>
    public bool Contains(IPAddress address)
    {
        if (FamilyOf(address) != Family)
        {
            return false;
        }

        UInt128 number = ToNumber(address);
        return number >= First && number <= Last;
    }

    /// <summary>How many addresses end in .0 or .255; 0 for IPv6.</summary>
    public UInt128 BuggyCount => Family == IpFamily.IPv4 ? CountUpTo(Last) - (First == 0 ? 0 : CountUpTo(First - 1)) : 0;

    /// <summary>The same addresses, each once: ordered ranges that do not overlap.</summary>
    public static IEnumerable<AddressRange> Union(IEnumerable<AddressRange> ranges)
    {
        AddressRange? open = null;
        foreach (AddressRange range in ranges.OrderBy(range => range.First))
        {
            if (open is { } earlier && range.First <= earlier.Last)
            {
                open = earlier with { Last = UInt128.Max(earlier.Last, range.Last) };
                continue;
            }

            if (open is { } whole)
            {
                yield return whole;
            }

            open = range;
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    /// <summary>Whether both have an address in common.</summary>
    public bool Overlaps(AddressRange other) => Family == other.Family && Overlaps(other.First, other.Last);

    /// <summary>How many numbers from 0 to one end in a byte 0 or 255.</summary>
    private static UInt128 CountUpTo(UInt128 number) => (number / 256 * 2) + (number % 256 == 255 ? 2u : 1u);

    private bool Overlaps(UInt128 from, UInt128 to) => First <= to && Last >= from;
}
