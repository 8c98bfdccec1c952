namespace LbController.Providers.HAProxy.Commits;

/// <summary>What a request to the one writer is for.</summary>
internal enum CommitPurpose
{
    /// <summary>A Service changes.</summary>
    Service,

    /// <summary>HAProxy does not run, or not what it should.</summary>
    Restart,

    /// <summary>Servers left some time ago.</summary>
    RemoveLeaving,
}
