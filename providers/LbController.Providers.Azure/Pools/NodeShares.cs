using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LbController.Providers.Azure.Pools;

/// <summary>
/// Shares nodes out between the load balancers of a kind: each node to the one where its name scores highest, so that one load balancer or
/// node more or less moves no other nodes than it has to; one that would have none gets one of who has most. Pure: all come to the same.
/// </summary>
internal static class NodeShares
{
    /// <summary>The nodes of one load balancer.</summary>
    /// <param name="balancer">Its name.</param>
    /// <param name="others">The names of the others.</param>
    /// <param name="all">All nodes.</param>
    public static IReadOnlyList<PoolMember> Of(string balancer, IReadOnlyList<string> others, IReadOnlyList<PoolMember> all)
    {
        string[] names = [.. others.Append(balancer).Order(StringComparer.OrdinalIgnoreCase)];
        var shares = names.ToDictionary(name => name, _ => new List<PoolMember>(), StringComparer.OrdinalIgnoreCase);
        foreach (PoolMember member in all)
        {
            shares[names.MaxBy(name => Score(name, member)) ?? balancer].Add(member);
        }

        foreach (string name in names.Where(name => shares[name].Count == 0))
        {
            List<PoolMember> richest = shares.Values.MaxBy(share => share.Count) ?? [];
            if (richest.Count > 1)
            {
                PoolMember given = richest.MaxBy(member => Score(name, member)) ?? richest[0];
                richest.Remove(given);
                shares[name].Add(given);
            }
        }

        return shares[balancer];
    }

    private static ulong Score(string balancer, PoolMember member) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{balancer.ToLowerInvariant()}/{member.Name}")));
}
