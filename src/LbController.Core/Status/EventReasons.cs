namespace LbController.Core.Status;

/// <summary>The reasons of the Events that we write: upstream's words, since users and their alerts look for them (contract B69).</summary>
internal static class EventReasons
{
    public const string Ensuring = "EnsuringLoadBalancer";

    public const string Ensured = "EnsuredLoadBalancer";

    public const string Updated = "UpdatedLoadBalancer";

    public const string Deleting = "DeletingLoadBalancer";

    public const string Deleted = "DeletedLoadBalancer";

    public const string SyncFailed = "SyncLoadBalancerFailed";

    public const string UpdateFailed = "UpdateLoadBalancerFailed";

    public const string DeleteFailed = "DeleteLoadBalancerFailed";

    public const string NoAvailableNodes = "UnAvailableLoadBalancer";

    /// <summary>Ours: the spec asks for what cannot be.</summary>
    public const string Unsupported = "UnsupportedFeature";

    /// <summary>Ours: someone else changed the back end; what was found, and what became of it.</summary>
    public const string Drifted = "LoadBalancerDrifted";

    /// <summary>Ours: someone else changed the addresses in the status.</summary>
    public const string StatusRestored = "LoadBalancerStatusRestored";

    /// <summary>Ours: the user wants the back end left as it is.</summary>
    public const string Paused = "LoadBalancerPaused";

    /// <summary>Ours: the back end is looked after again.</summary>
    public const string Resumed = "LoadBalancerResumed";

    /// <summary>Ours: the Service is let go and its load balancer left behind, as the user asked for.</summary>
    public const string LeftBehind = "LoadBalancerOrphaned";

    /// <summary>Ours: the back end needs time.</summary>
    public const string Waiting = "WaitingForProvider";
}
