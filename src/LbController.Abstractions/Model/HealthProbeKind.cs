namespace LbController.Abstractions.Model;

/// <summary>How a node is asked whether it takes traffic.</summary>
public enum HealthProbeKind
{
    /// <summary>A connection to the listener's own NodePort opens.</summary>
    NodePortTcp,

    /// <summary>An HTTP GET on one port of the node answers 200.</summary>
    Http,
}
