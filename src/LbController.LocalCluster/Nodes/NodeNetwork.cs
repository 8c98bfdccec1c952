using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace LbController.LocalCluster.Nodes;

/// <summary>Hands out the nodes' addresses. "node-7" has the seventh where it is free, so that a node that returns has its old address.</summary>
internal sealed class NodeNetwork(IPNetwork network)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, uint> _taken = new(StringComparer.Ordinal);

    private uint Base => BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());

    public IPAddress Take(string node)
    {
        lock (_gate)
        {
            if (!_taken.TryGetValue(node, out uint offset))
            {
                offset = Wished(node);
                while (offset == 0 || _taken.ContainsValue(offset))
                {
                    offset++;
                }

                _taken[node] = offset;
            }

            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, Base + offset);
            return new IPAddress(bytes);
        }
    }

    public void Give(string node)
    {
        lock (_gate)
        {
            _taken.Remove(node);
        }
    }

    public int OrdinalOf(IPAddress address) => (int)((BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) - Base) & 0xffff);

    private static uint Wished(string node) =>
        node.StartsWith("node-", StringComparison.Ordinal) && uint.TryParse(node.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number < 60_000 ? number : 0;
}
