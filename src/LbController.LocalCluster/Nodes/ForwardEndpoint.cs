using System.Net;

namespace LbController.LocalCluster.Nodes;

/// <summary>One pod's port, as a node forwards to it.</summary>
/// <param name="Node">The node that the pod runs on; empty where the slice does not say.</param>
/// <param name="IsReady">False for one that terminates and still serves: it is the last resort.</param>
internal readonly record struct ForwardEndpoint(IPEndPoint Address, string Node, bool IsReady);
