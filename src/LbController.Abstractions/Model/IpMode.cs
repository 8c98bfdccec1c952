namespace LbController.Abstractions.Model;

/// <summary>How traffic to a published address arrives at the nodes (KEP-1860).</summary>
public enum IpMode
{
    /// <summary>With the load balancer's address as destination.</summary>
    Vip,

    /// <summary>With the node's address and NodePort as destination: the load balancer terminates the connection.</summary>
    Proxy,
}
