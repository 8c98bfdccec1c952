using System.Net;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>
/// Divides clients between nodes so that a node that joins or leaves moves its own share only: client addresses are hashed to slots, and each
/// slot goes to the node with the highest score for it (rendezvous hashing). Pure: the same over restarts and on every machine.
/// </summary>
internal static class AffinitySlots
{
    private const int Fewest = 64;
    private const int PerNode = 8;

    /// <summary>The node of each slot; at least 64 slots, and a power of two.</summary>
    /// <param name="nodes">The nodes; not empty.</param>
    public static IReadOnlyList<IPAddress> Assign(IReadOnlyList<IPAddress> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(nodes.Count);
        int count = Fewest;
        while (count < nodes.Count * PerNode)
        {
            count *= 2;
        }

        ulong[] keys = [.. nodes.Select(KeyOf)];
        var slots = new IPAddress[count];
        for (int slot = 0; slot < count; slot++)
        {
            int best = 0;
            for (int node = 1; node < keys.Length; node++)
            {
                best = Score(keys[node], slot) > Score(keys[best], slot) ? node : best;
            }

            slots[slot] = nodes[best];
        }

        return slots;
    }

    private static ulong KeyOf(IPAddress address)
    {
        // FNV-1a.
        ulong hash = 14695981039346656037;
        foreach (byte part in address.GetAddressBytes())
        {
            hash = (hash ^ part) * 1099511628211;
        }

        return hash;
    }

    private static ulong Score(ulong key, int slot)
    {
        // The finish of splitmix64: every bit of the key and the slot reaches every bit of the score.
        ulong value = key + ((ulong)(slot + 1) * 0x9E3779B97F4A7C15);
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
