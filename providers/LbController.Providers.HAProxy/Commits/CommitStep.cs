namespace LbController.Providers.HAProxy.Commits;

/// <summary>The effects of a commit in their order: after each of them the process may die, and the next start goes on from there.</summary>
internal enum CommitStep
{
    /// <summary>The next configuration lies beside the current one.</summary>
    NextWritten,

    /// <summary>HAProxy has found it valid.</summary>
    Checked,

    /// <summary>The nodes' health is written down.</summary>
    HealthSaved,

    /// <summary>The model says what is to be.</summary>
    ModelWritten,

    /// <summary>The current configuration is kept as the last good one.</summary>
    GoodKept,

    /// <summary>The next configuration is the current one on disk, not yet in HAProxy.</summary>
    Renamed,

    /// <summary>The running HAProxy has carried out the commands, where these will do.</summary>
    Commanded,

    /// <summary>HAProxy has been told and has been seen running it.</summary>
    Proven,

    /// <summary>Nobody listens on the removed places any more; their addresses are free.</summary>
    Released,
}
