using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>What callers are told. Pure.</summary>
internal static class CommitResults
{
    /// <summary>When to look again at what waits for a port or an address that something else has.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    /// <summary>The result of a decision that is in effect.</summary>
    public static ApplyResult Of(Decision decision, ValueList<PublishedAddress> published) => decision switch
    {
        { Kind: DecisionKind.Refused } => new ApplyResult(new Outcome.Blocked(decision.Problems), decision.Before?.Published(published) ?? [], decision.Problems),
        { Kind: DecisionKind.Exhausted } => new ApplyResult(
            new Outcome.Waiting(decision.Problems[0].Message, RetryInterval) { ForOthers = true },
            decision.Before?.Published(published) ?? [],
            decision.Problems),
        { After: { HeldBack.IsEmpty: false } after } => new ApplyResult(
            new Outcome.Waiting($"{string.Join(", ", after.HeldBack)} cannot be bound", RetryInterval),
            after.Published(published),
            after.Problems),
        { After: { } after } => new ApplyResult(Outcome.Settled.Instance, after.Published(published), after.Problems),
        _ => ApplyResult.Settled([]),
    };

    /// <summary>The result for a Service whose part HAProxy rejects.</summary>
    public static ApplyResult Quarantined(Decision decision, ValueList<PublishedAddress> published, string message)
    {
        var problem = new Problem(
            ProblemSeverity.Refused,
            ProblemReasons.RejectedByHAProxy,
            "spec",
            $"HAProxy rejects the configuration of this Service: {message}. {(decision.Before is null ? "It is not served" : "It is served as before")}; change the Service, and report this: the controller should not have made it.");
        return new ApplyResult(new Outcome.Blocked([problem]), decision.Before?.Published(published) ?? [], [problem]);
    }

    /// <summary>The error for a Service whose listeners do not fit.</summary>
    public static ProviderException Overflowing(CarriedRequest item, long limit) => new(
        ProviderErrorKind.QuotaExceeded,
        "reload",
        $"The {item.Decision.After?.Section.Frontends.Count ?? 0} listeners of Service {item.Request.Identity.Service} do not fit: the limit of {limit} open files leaves too few for connections. Raise it (ulimit -n, LimitNOFILE, or the container's ulimits) or serve fewer ports.");

    /// <summary>The error while HAProxy is down.</summary>
    public static ProviderException Unavailable(string operation, string reason, Exception? cause = null) =>
        new(ProviderErrorKind.Unavailable, operation, reason, cause) { RetryAfter = TimeSpan.FromSeconds(1) };
}
