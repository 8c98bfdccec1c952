namespace LbController.Abstractions.Outcomes;

/// <summary>What a problem costs the user.</summary>
public enum ProblemSeverity
{
    /// <summary>The load balancer is served, without this wish.</summary>
    Degraded,

    /// <summary>No load balancer (or no change to it) until the user acts.</summary>
    Refused,
}
