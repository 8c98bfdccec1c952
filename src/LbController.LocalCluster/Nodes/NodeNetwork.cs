using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Net;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Nodes;

/// <summary>Hands out the nodes' addresses, one of each family that there is a network for. "node-7" has the seventh where it is free, so that a node that returns has its old address.</summary>
internal sealed class NodeNetwork(IPNetwork network, IPNetwork? second)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, uint> _taken = new(StringComparer.Ordinal);

    private uint Base => BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());

    /// <summary>The node's addresses, or those it is to have: they are its own once a Node object that says so is stored.</summary>
    public IReadOnlyList<IPAddress> AddressesOf(string node)
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
            }

            IPAddress first = AddressMath.At(network, offset);
            return second is { } also ? [first, AddressMath.At(also, offset)] : [first];
        }
    }

    /// <summary>Follows the store, so that what a refused write or a dry run was offered is not held.</summary>
    public void Observe(StoreChange change)
    {
        if (change.Resource != KindTable.Nodes || change.Type == ChangeType.Deleted)
        {
            return;
        }

        foreach (string text in NodeBodies.InternalAddresses(change.Object.Body))
        {
            if (IPAddress.TryParse(text, out IPAddress? address) && network.Contains(address))
            {
                lock (_gate)
                {
                    _taken[change.Object.Name] = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) - Base;
                }
            }
        }
    }

    /// <summary>The node's proxy listens no more.</summary>
    public void Give(string node)
    {
        lock (_gate)
        {
            _taken.Remove(node);
        }
    }

    /// <summary>Whether a node at this address can listen on this machine.</summary>
    public bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address) || second?.Contains(address) == true;

    /// <summary>The address's number in its network; some number for an IPv6 address that leads.</summary>
    public int OrdinalOf(IPAddress address) => (int)((BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes().AsSpan()[^4..]) - Base) & 0xffff);

    private static uint Wished(string node) =>
        node.StartsWith("node-", StringComparison.Ordinal) && uint.TryParse(node.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number < 60_000 ? number : 0;
}
