namespace LbController.Providers.Azure.Model;

/// <summary>What one load balancing rule has to be, on each frontend.</summary>
internal sealed record ForwardingRule
{
    /// <summary><c>Tcp</c>, <c>Udp</c>, or <c>All</c> for HA ports.</summary>
    public required string Protocol { get; init; }

    /// <summary>What clients connect to; 0 for HA ports.</summary>
    public required int FrontendPort { get; init; }

    /// <summary>The NodePort; the frontend's port with floating IP; 0 for HA ports.</summary>
    public required int BackendPort { get; init; }

    /// <summary>Whether packets arrive at the nodes with the frontend's address.</summary>
    public bool IsFloatingIp { get; init; }

    /// <summary>4 to 100.</summary>
    public int IdleTimeoutMinutes { get; init; } = 4;

    /// <summary>Whether both ends hear of an idle timeout; TCP and HA ports only.</summary>
    public bool TcpReset { get; init; }

    /// <summary><c>Default</c>, <c>SourceIP</c> or <c>SourceIPProtocol</c>.</summary>
    public string LoadDistribution { get; init; } = "Default";

    /// <summary>Whether nodes are kept from using the frontend's address for their own outbound traffic.</summary>
    public bool DisableOutboundSnat { get; init; } = true;

    /// <summary>How nodes are asked whether they take traffic; null for not at all.</summary>
    public HealthProbeRule? Probe { get; init; }
}
