namespace LbController.Providers.HAProxy.Runtime;

/// <summary>What a command on the statistics socket does; the label of the metric.</summary>
internal enum RuntimeCommandKind
{
    /// <summary>A server is there that was not.</summary>
    AddServer,

    /// <summary>A server has another address, port or weight, or takes connections again.</summary>
    SetServer,

    /// <summary>A server takes no new connections; those that it has live on.</summary>
    DisableServer,

    /// <summary>A server that left is gone for good.</summary>
    DeleteServer,

    /// <summary>The connections of a server that left have outlived their grace.</summary>
    ShutdownSessions,

    /// <summary>A listener is closed.</summary>
    DisableFrontend,

    /// <summary>A server has another limit of connections.</summary>
    SetLimit,

    /// <summary>The clients that a listener lets in are others.</summary>
    SetSources,

    /// <summary>The worker is told which configuration is in effect now.</summary>
    Mark,
}
