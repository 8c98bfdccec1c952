using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LbController.Providers.Azure.Pools;

/// <summary>
/// Shares nodes out between the load balancers of a kind: each node to the one where its name scores highest, so that one load balancer
/// more or less moves no other nodes than it has to. Pure.
/// </summary>
internal static class NodeShares
{
    /// <summary>The nodes of one load balancer. One that another still has is waited for, unless there were none at all without it.</summary>
    /// <param name="balancer">The load balancer.</param>
    /// <param name="others">The others, with the names of those in their pools.</param>
    /// <param name="all">All nodes.</param>
    public static PoolMember[] Of(string balancer, IReadOnlyList<(string Name, IReadOnlySet<string> Members)> others, PoolMember[] all)
    {
        PoolMember[] own = [.. all.Where(member => others.All(other => Score(balancer, member) >= Score(other.Name, member)))];
        if (own.Length == 0 && all.Length > 0)
        {
            own = [all.MaxBy(member => Score(balancer, member)) ?? all[0]];
        }

        PoolMember[] free = [.. own.Where(member => !others.Any(other => other.Members.Contains(member.Name)))];
        return free.Length > 0 ? free : own;
    }

    private static ulong Score(string balancer, PoolMember member) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{balancer.ToLowerInvariant()}/{member.Name}")));
}
