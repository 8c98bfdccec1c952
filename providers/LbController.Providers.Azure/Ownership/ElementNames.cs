using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Ownership;

/// <summary>
/// Names of what is inside shared resources, and of resources. They carry the cluster (hashed) and the Service's whole UID, so that none is
/// ever taken for another Service's; azure.md 1b tells of names made of namespace and name that collide. Azure takes up to 80 characters of
/// <c>[A-Za-z0-9_.-]</c>. Pure.
/// </summary>
internal static partial class ElementNames
{
    private const int HashCharacters = 8;
    private const int MostUidCharacters = 36;

    /// <summary>What every name of a cluster begins with, the dash included.</summary>
    public static string ClusterPrefix(ClusterId cluster) => $"k8s-{Hash(cluster.Value)}-";

    /// <summary>What every name of a Service begins with; a dash or the end follows.</summary>
    public static string Base(LoadBalancerIdentity identity) =>
        ClusterPrefix(identity.Cluster) + (Uid().IsMatch(identity.ServiceUid) ? identity.ServiceUid : Hash(identity.ServiceUid) + Hash(identity.ServiceUid + "/2"));

    /// <summary>Whether a name is one of a Service's.</summary>
    public static bool IsOf(string name, string serviceBase) =>
        name.StartsWith(serviceBase, StringComparison.OrdinalIgnoreCase) && (name.Length == serviceBase.Length || name[serviceBase.Length] == '-');

    /// <summary>The Service's UID out of a name, or null where it is none of a Service of the cluster.</summary>
    public static string? UidOf(string name, ClusterId cluster)
    {
        string prefix = ClusterPrefix(cluster);
        if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || name.Length < prefix.Length + MostUidCharacters)
        {
            return null;
        }

        string uid = name.Substring(prefix.Length, MostUidCharacters);
        return Guid.TryParseExact(uid, "D", out _) && (name.Length == prefix.Length + MostUidCharacters || name[prefix.Length + MostUidCharacters] == '-') ? uid : null;
    }

    /// <summary><c>v4</c> or <c>v6</c>.</summary>
    public static string Suffix(IpFamily family) => family == IpFamily.IPv4 ? "v4" : "v6";

    /// <summary>The pool of the cluster's nodes.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="isLocal">For Services with externalTrafficPolicy Local, whose pool never leaves a node to another load balancer.</param>
    /// <param name="family">Of the nodes' addresses.</param>
    public static string Pool(ClusterId cluster, bool isLocal, IpFamily family) => $"{ClusterPrefix(cluster)}{(isLocal ? "local" : "nodes")}-{Suffix(family)}";

    /// <summary>A probe, which all rules with the same wish share: nodes are asked once for all of them.</summary>
    public static string Probe(ClusterId cluster, HealthProbeRule probe) =>
        string.Create(CultureInfo.InvariantCulture, $"{ClusterPrefix(cluster)}{probe.Protocol.ToLowerInvariant()}-{probe.Port}-{Hash($"{probe.RequestPath}/{probe.IntervalSeconds}/{probe.Threshold}")}");

    /// <summary>The name of the first public load balancer, where the administrator gave none.</summary>
    public static string LoadBalancer(ClusterId cluster) => $"k8s-{Hash(cluster.Value)}";

    /// <summary>A node in a pool.</summary>
    public static string Node(string name) => NodeName().IsMatch(name) ? name : $"node-{Hash(name)}{Hash(name + "/2")}";

    /// <summary>8 characters that hardly two texts share.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashCharacters];

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,36}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Uid();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]\z", RegexOptions.CultureInvariant)]
    private static partial Regex NodeName();
}
