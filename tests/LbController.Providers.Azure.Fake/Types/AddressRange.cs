using System.Net;
using System.Net.Sockets;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>Networks and the addresses in them.</summary>
internal static class AddressRange
{
    /// <summary>A network without bits of a host in it; null for anything else.</summary>
    public static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out IPNetwork network) && IPAddress.TryParse(text.Split('/')[0], out IPAddress? address) && network.BaseAddress.Equals(address) ? network : null;

    public static bool IsIPv6(string text) => IPAddress.TryParse(text.Split('/')[0], out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The nth address of a network.</summary>
    public static IPAddress Nth(IPNetwork network, long n)
    {
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        for (int i = bytes.Length - 1; i >= 0 && n > 0; i--)
        {
            n += bytes[i];
            bytes[i] = (byte)n;
            n >>= 8;
        }

        return new IPAddress(bytes);
    }

    /// <summary>How many addresses there are, at most 2^30.</summary>
    public static long Size(IPNetwork network)
    {
        int bits = (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - network.PrefixLength;
        return 1L << Math.Min(bits, 30);
    }

    /// <summary>Whether an address of a subnet may be given out: Azure keeps the first four and the last.</summary>
    public static bool IsUsable(IPNetwork subnet, IPAddress address)
    {
        for (int i = 0; i < 4; i++)
        {
            if (Nth(subnet, i).Equals(address))
            {
                return false;
            }
        }

        return subnet.Contains(address) && !(address.AddressFamily == AddressFamily.InterNetwork && Nth(subnet, Size(subnet) - 1).Equals(address));
    }
}
