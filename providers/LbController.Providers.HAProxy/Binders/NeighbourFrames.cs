using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>Ethernet frames by which neighbours learn who has an address (RFC 826, RFC 5227, RFC 4861). Pure.</summary>
internal static class NeighbourFrames
{
    public const ushort ArpType = 0x0806;
    public const ushort IPv6Type = 0x86DD;
    public const int ArpLength = 42;
    private const int AdvertisementLength = 86;
    private static readonly byte[] Everybody = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>Says to everybody that an address is ours: gratuitous ARP (a request, as RFC 5227 has it) or an unsolicited neighbour advertisement.</summary>
    public static byte[] Announcement(IPAddress address, PhysicalAddress own) =>
        address.AddressFamily == AddressFamily.InterNetwork ? Arp(address, address, own) : Advertisement(address, own);

    /// <summary>Asks whether anybody has an IPv4 address, without claiming it.</summary>
    public static byte[] Probe(IPAddress address, PhysicalAddress own) => Arp(IPAddress.Any, address, own);

    /// <summary>Who says in a frame that an IPv4 address is his; null where the frame is no ARP, or says nothing such.</summary>
    public static (IPAddress Address, PhysicalAddress Hardware)? Claim(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < ArpLength || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != ArpType || BinaryPrimitives.ReadUInt16BigEndian(frame[16..]) != 0x0800)
        {
            return null;
        }

        var sender = new IPAddress(frame[28..32]);
        return sender.Equals(IPAddress.Any) ? null : (sender, new PhysicalAddress(frame[22..28].ToArray()));
    }

    private static byte[] Arp(IPAddress sender, IPAddress target, PhysicalAddress own)
    {
        byte[] frame = new byte[ArpLength];
        byte[] hardware = own.GetAddressBytes();
        Everybody.CopyTo(frame, 0);
        hardware.CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), ArpType);

        // Ethernet, IPv4, lengths 6 and 4, request.
        new byte[] { 0, 1, 8, 0, 6, 4, 0, 1 }.CopyTo(frame, 14);
        hardware.CopyTo(frame, 22);
        sender.GetAddressBytes().CopyTo(frame, 28);
        target.GetAddressBytes().CopyTo(frame, 38);
        return frame;
    }

    private static byte[] Advertisement(IPAddress address, PhysicalAddress own)
    {
        byte[] frame = new byte[AdvertisementLength];
        byte[] hardware = own.GetAddressBytes();
        byte[] ip = address.GetAddressBytes();
        byte[] allNodes = IPAddress.Parse("ff02::1").GetAddressBytes();

        // Ethernet: to the group of all nodes.
        new byte[] { 0x33, 0x33, 0, 0, 0, 1 }.CopyTo(frame, 0);
        hardware.CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), IPv6Type);

        // IPv6: 32 bytes of ICMPv6, hop limit 255, without which it does not count.
        frame[14] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(18), 32);
        frame[20] = 58;
        frame[21] = 255;
        ip.CopyTo(frame, 22);
        allNodes.CopyTo(frame, 38);

        // ICMPv6: neighbour advertisement, override; the target; its link-layer address.
        frame[54] = 136;
        frame[58] = 0x20;
        ip.CopyTo(frame, 62);
        frame[78] = 2;
        frame[79] = 1;
        hardware.CopyTo(frame, 80);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(56), Checksum(frame));
        return frame;
    }

    /// <summary>The ICMPv6 checksum: over the addresses, length and protocol of the IPv6 header, and the message.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> frame)
    {
        uint sum = 32 + 58;
        for (int i = 22; i < AdvertisementLength; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(frame[i..]);
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
