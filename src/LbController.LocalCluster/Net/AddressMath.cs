using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LbController.LocalCluster.Net;

/// <summary>Addresses of a network by their number, for both families. No more than 2^20 are counted.</summary>
internal static class AddressMath
{
    private const int MostBits = 20;

    /// <summary>How many addresses the network has, its first and last included.</summary>
    public static uint Size(IPNetwork network)
    {
        int bits = network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        return 1u << Math.Min(MostBits, bits - network.PrefixLength);
    }

    public static IPAddress At(IPNetwork network, uint offset)
    {
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        Span<byte> last = bytes.AsSpan(bytes.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(last, BinaryPrimitives.ReadUInt32BigEndian(last) + offset);
        return new IPAddress(bytes);
    }

    /// <summary>The family's name in Services and slices.</summary>
    public static string Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
