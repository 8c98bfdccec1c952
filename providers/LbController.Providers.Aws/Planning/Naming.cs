using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Planning;

/// <summary>
/// Names of what is made: legible in front, unique behind. AWS's creates are idempotent by name, so the hash covers the cluster and the
/// Service's UID: a Service that is made again under its old name never gets the old one's. Pure.
/// </summary>
internal static class Naming
{
    /// <summary>The most that AWS takes for load balancers and target groups.</summary>
    public const int MostCharacters = 32;

    /// <summary>The name of a load balancer.</summary>
    /// <param name="identity">Whose it is.</param>
    /// <param name="discriminator">Tells apart those of one Service that exist at a time: such as its scheme, or a generation.</param>
    public static string LoadBalancer(LoadBalancerIdentity identity, string discriminator) => Of(identity, "lb", discriminator);

    /// <summary>The name of a target group.</summary>
    /// <param name="identity">Whose it is.</param>
    /// <param name="discriminator">Tells apart those of one Service: port, protocol and whatever else AWS cannot change.</param>
    public static string TargetGroup(LoadBalancerIdentity identity, string discriminator) => Of(identity, "tg", discriminator);

    /// <summary>The name of a managed security group.</summary>
    /// <param name="identity">Whose it is.</param>
    /// <param name="index">Its place among the groups of the load balancer, from 0.</param>
    public static string SecurityGroup(LoadBalancerIdentity identity, int index) => Of(identity, "sg", index.ToString(CultureInfo.InvariantCulture));

    /// <summary>The name of the group that all load balancers of a cluster carry and its nodes let in.</summary>
    public static string NodeSecurityGroup(ClusterId cluster) => $"k8s-traffic-{Letters(cluster.Value, 8)}-{Hash(cluster.Value, "nodes")}";

    private static string Of(LoadBalancerIdentity identity, string kind, string discriminator) =>
        $"k8s-{Letters(identity.Service.Namespace, 8)}-{Letters(identity.Service.Name, 8)}-{Hash(identity.Cluster.Value, identity.ServiceUid, kind, discriminator)}";

    private static string Letters(string text, int most) => string.Concat(text.Where(char.IsAsciiLetterOrDigit).Take(most));

    private static string Hash(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..10];
}
