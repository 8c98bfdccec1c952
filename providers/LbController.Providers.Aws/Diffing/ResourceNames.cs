using LbController.Abstractions.Model;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Planning;

namespace LbController.Providers.Aws.Diffing;

/// <summary>The names of what belongs to one Service, with what tells apart those that can be there at a time.</summary>
internal static class ResourceNames
{
    /// <summary>Another name where AWS cannot change what differs, so that one load balancer can take over from another.</summary>
    public static string LoadBalancer(NetworkLoadBalancer model) => model.RequestedName ?? Naming.LoadBalancer(
        model.Identity,
        $"{model.Scheme}/{model.VpcId}/{(model.Firewall is Firewall.None ? "open" : "guarded")}/{string.Join(',', model.Subnets.Where(subnet => subnet is not { AllocationId: null, PrivateIPv4Address: null }).Select(subnet => $"{subnet.SubnetId}={subnet.AllocationId}{subnet.PrivateIPv4Address}"))}");

    /// <summary>The NodePort is not part of it: targets have their own, so another one needs no other group.</summary>
    public static string TargetGroup(LoadBalancerIdentity identity, string loadBalancer, int port, NodeTargetGroup group) =>
        Naming.TargetGroup(identity, $"{loadBalancer}/{port}/{group.Protocol}/{group.TargetType}/{group.IpAddressType}");
}
