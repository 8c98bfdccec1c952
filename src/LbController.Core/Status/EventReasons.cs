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

    /// <summary>Ours: the back end needs time.</summary>
    public const string Waiting = "WaitingForProvider";
}
