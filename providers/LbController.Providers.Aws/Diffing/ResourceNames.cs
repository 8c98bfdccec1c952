using System.Security.Cryptography;
using System.Text;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Diffing;

/// <summary>The names of what belongs to one Service: deterministic, so that a create whose answer was lost finds what it made.</summary>
internal static class ResourceNames
{
    public static string LoadBalancer(NetworkLoadBalancer model) =>
        model.RequestedName ?? Name(model.Identity, $"load-balancer/{model.Scheme}/{model.VpcId}/{model.Firewall is Firewall.None}/{string.Join(',', model.Subnets.Select(subnet => $"{subnet.AllocationId}{subnet.PrivateIPv4Address}"))}");

    public static string TargetGroup(LoadBalancerIdentity identity, string loadBalancer, int port, NodeTargetGroup group) =>
        Name(identity, $"target-group/{loadBalancer}/{port}/{group.Protocol}/{group.TargetType}/{group.IpAddressType}");

    public static string SecurityGroup(LoadBalancerIdentity identity, int index) => Name(identity, $"security-group/{index}");

    public static string NodeAccessGroup(ClusterId cluster) => $"k8s-node-access-{Hash(cluster.Value)}";

    private static string Name(LoadBalancerIdentity identity, string discriminator) =>
        $"k8s-{Short(identity.Service.Namespace)}-{Short(identity.Service.Name)}-{Hash($"{identity.Cluster}/{identity.ServiceUid}/{discriminator}")}";

    private static string Short(string text) => new([.. text.Where(char.IsAsciiLetterOrDigit).Take(8)]);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
}
