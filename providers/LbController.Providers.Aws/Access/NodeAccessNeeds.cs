using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Planning;

namespace LbController.Providers.Aws.Access;

/// <summary>What the nodes have to let in for a Service.</summary>
internal static class NodeAccessNeeds
{
    /// <summary>Null where the user sees to it.</summary>
    public static NodeAccessNeed? Of(NetworkLoadBalancer model, DesiredLoadBalancer desired, AwsSettings settings)
    {
        bool isOurs = model.AdoptedArn is null && model.Firewall is Firewall.Managed { ManageNodeRules: true } or Firewall.Own { ManageNodeRules: true };
        if (!isOurs)
        {
            return null;
        }

        var ports = new SortedSet<(string Protocol, int From, int To)>();
        foreach (NetworkListener listener in model.Listeners)
        {
            if (listener.TargetGroup.Protocol is not "UDP")
            {
                ports.Add(RangeOf("tcp", listener.TargetGroup.NodePort, settings.NodePorts));
            }

            if (listener.TargetGroup.Protocol is "UDP" or "TCP_UDP")
            {
                ports.Add(RangeOf("udp", listener.TargetGroup.NodePort, settings.NodePorts));
            }

            // Health is asked for over TCP whatever the traffic is.
            int health = int.TryParse(listener.TargetGroup.Health.Port, NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : listener.TargetGroup.NodePort;
            ports.Add(RangeOf("tcp", health, settings.NodePorts));
        }

        ValueList<string> instances = settings.NodeSecurityGroups.IsEmpty ? desired.Nodes.Select(node => TargetRules.InstanceOf(node.ProviderId)).OfType<string>().Order(StringComparer.Ordinal).ToValueList() : [];
        return new NodeAccessNeed(desired.Identity.Cluster, model.VpcId, ports.Select(range => new NodeAccessPort(range.Protocol, new PortRange(range.From, range.To))).ToValueList(), instances);
    }

    private static (string Protocol, int From, int To) RangeOf(string protocol, int port, PortRange nodePorts) =>
        port >= nodePorts.From && port <= nodePorts.To ? (protocol, nodePorts.From, nodePorts.To) : (protocol, port, port);
}
