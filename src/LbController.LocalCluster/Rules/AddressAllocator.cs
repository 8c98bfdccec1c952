using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Rules;

/// <summary>Who holds which ClusterIP. Follows the store, so that what is not committed is not held.</summary>
internal sealed class AddressAllocator(IPNetwork network)
{
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private uint _next = 9;

    private uint Size => 1u << (32 - network.PrefixLength);

    public void Observe(StoreChange change)
    {
        foreach (string address in change.Previous is { } previous ? Addresses(previous.Body) : [])
        {
            _owners.Remove(address);
        }

        if (change.Type != ChangeType.Deleted)
        {
            foreach (string address in Addresses(change.Object.Body))
            {
                _owners[address] = change.Object.Uid;
            }
        }
    }

    /// <summary>Why this owner may not have the address, or null.</summary>
    public string? Refusal(string address, string uid)
    {
        if (!IPAddress.TryParse(address, out IPAddress? parsed) || parsed.AddressFamily != AddressFamily.InterNetwork || !network.Contains(parsed))
        {
            return $"the provided IP ({address}) is not in the valid range. The range of valid IPs is {network}";
        }

        return _owners.TryGetValue(address, out string? owner) && owner != uid ? "provided IP is already allocated" : null;
    }

    /// <summary>An address that nobody holds, or null where all are held.</summary>
    public string? Free()
    {
        for (uint i = 0; i < Size; i++)
        {
            uint offset = _next++ % Size;
            string address = At(offset);
            if (offset > 1 && offset < Size - 1 && !_owners.ContainsKey(address))
            {
                return address;
            }
        }

        return null;
    }

    private string At(uint offset)
    {
        Span<byte> bytes = stackalloc byte[4];
        network.BaseAddress.TryWriteBytes(bytes, out _);
        uint value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) + offset;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes).ToString();
    }

    private static IEnumerable<string> Addresses(JsonObject body) => body.Texts("spec", "clusterIPs").Where(address => address != "None");
}
