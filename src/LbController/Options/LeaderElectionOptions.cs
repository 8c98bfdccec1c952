namespace LbController.Options;

/// <summary>The section <c>LeaderElection</c>.</summary>
internal sealed class LeaderElectionOptions
{
    /// <summary>Null: on in a cluster, off outside of one.</summary>
    public bool? Enabled { get; set; }

    public TimeSpan LeaseDuration { get; set; }

    public TimeSpan RenewDeadline { get; set; }

    public TimeSpan RetryPeriod { get; set; }

    public string ResourceName { get; set; } = "";

    public string? ResourceNamespace { get; set; }
}
