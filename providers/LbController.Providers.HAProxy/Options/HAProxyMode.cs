namespace LbController.Providers.HAProxy.Options;

/// <summary>Where HAProxy runs.</summary>
public enum HAProxyMode
{
    /// <summary>A process of this machine, started by the controller, in a session of its own.</summary>
    Process,

    /// <summary>A container of this machine, started by the controller through docker or podman, with the host's network.</summary>
    Container,

    /// <summary>A container of the same Pod: somebody else starts and restarts it, the state directory is a volume of both.</summary>
    Sidecar,
}
