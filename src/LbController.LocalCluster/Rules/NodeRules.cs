using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Nodes;

namespace LbController.LocalCluster.Rules;

/// <summary>
/// A node registers itself together with its status. One that brings no address is one of ours: it gets everything that it needs with the
/// same write, so that nobody sees a node without an address.
/// </summary>
/// <param name="network">Where addresses come from; null where no node runs, and Nodes are what their writers say.</param>
internal sealed class NodeRules(NodeNetwork? network) : KindRules
{
    public override bool KeepsStatusOnCreate => true;

    public override void PrepareCreate(JsonObject body, WriteScope scope)
    {
        if (network is null)
        {
            return;
        }

        IReadOnlyList<IPAddress> own = NodeBodies.OwnAddresses(body);
        IReadOnlyList<IPAddress> addresses = own.Count > 0 ? own : network.AddressesOf(body.Text("metadata", "name") ?? "");
        if (addresses.All(network.IsLocal))
        {
            NodeBodies.FillMain(body, network.OrdinalOf(addresses[0]));
            NodeBodies.FillStatus(body, addresses, Timestamps.Seconds(scope.Now));
        }
    }
}
