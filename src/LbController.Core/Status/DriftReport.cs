namespace LbController.Core.Status;

/// <summary>Somebody else changed the back end: what was found, and whether it is repaired. The record that users and auditors get.</summary>
/// <param name="Found">What had to be changed, in the provider's words.</param>
/// <param name="IsRepaired">Whether it has been.</param>
/// <param name="At">When it was found.</param>
internal sealed record DriftReport(string Found, bool IsRepaired, DateTimeOffset At)
{
    /// <summary>What was found and when, as one sentence.</summary>
    public override string ToString() => $"At {At:yyyy-MM-dd'T'HH:mm:ss'Z'} the load balancer was not as it was left: {Found}.";
}
