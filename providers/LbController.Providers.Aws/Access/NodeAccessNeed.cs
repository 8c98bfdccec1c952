using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Access;

/// <summary>What a Service needs the nodes to let in from load balancers.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="VpcId">The VPC.</param>
/// <param name="Ports">Protocol, first and last port: the NodePorts, and the port of health checks where that is another one.</param>
/// <param name="InstanceIds">The nodes.</param>
internal sealed record NodeAccessNeed(ClusterId Cluster, string VpcId, ValueList<NodeAccessPort> Ports, ValueList<string> InstanceIds)
{
    public override string ToString() => string.Join(", ", Ports);
}
