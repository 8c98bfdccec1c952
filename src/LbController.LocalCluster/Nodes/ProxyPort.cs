using System.Net.Sockets;

namespace LbController.LocalCluster.Nodes;

/// <summary>A node port as nodes listen on it: TCP and UDP of one number are two.</summary>
internal readonly record struct ProxyPort(ProtocolType Protocol, int Number);
