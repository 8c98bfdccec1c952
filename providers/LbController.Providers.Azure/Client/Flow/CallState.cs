namespace LbController.Providers.Azure.Client.Flow;

/// <summary>What is known of a call over all its attempts.</summary>
internal sealed class CallState
{
    /// <summary>Whether an attempt may have taken effect whose answer we do not know.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>How long it has waited for other operations to leave its resource.</summary>
    public TimeSpan WaitedForLocks { get; set; }
}
