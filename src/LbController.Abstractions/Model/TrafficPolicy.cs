namespace LbController.Abstractions.Model;

/// <summary><c>spec.externalTrafficPolicy</c>.</summary>
public enum TrafficPolicy
{
    /// <summary>Every node serves every Service.</summary>
    Cluster,

    /// <summary>Only nodes with endpoints serve; the health check tells which they are.</summary>
    Local,
}
