using LbController.LocalCluster.Api;

namespace LbController.LocalCluster.Faults;

/// <summary>
/// Makes matching requests fail, wait or break, for tests of clients. Filters that are null match everything; the first fault that
/// matches and is not used up applies.
/// </summary>
internal sealed record RequestFault
{
    /// <summary>As in RBAC rules: get, list, watch, create, update, patch, delete, deletecollection.</summary>
    public string? Verb { get; init; }

    /// <summary>The plural, for example "services".</summary>
    public string? Resource { get; init; }

    /// <summary>Empty matches only the object itself; null matches any.</summary>
    public string? Subresource { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    /// <summary>How many requests it applies to before it is used up.</summary>
    public int Times { get; init; } = 1;

    public FaultStage Stage { get; init; } = FaultStage.BeforeEffect;

    /// <summary>The HTTP status to answer with; null leaves the answer as it is (for a mere delay or hold).</summary>
    public int? Status { get; init; }

    /// <summary>The reason in the Status body; derived from <see cref="Status"/> where null.</summary>
    public string? Reason { get; init; }

    public string Message { get; init; } = "injected fault";

    public int? RetryAfterSeconds { get; init; }

    /// <summary>Answers with this text, with no Status body, as proxies in between do.</summary>
    public string? RawBody { get; init; }

    /// <summary>Cuts the connection instead of answering.</summary>
    public bool Abort { get; init; }

    /// <summary>Waits first, on the cluster's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Waits first, until the test lets go.</summary>
    public Func<CancellationToken, Task>? Hold { get; init; }

    public bool Matches(ResourceRequest request) =>
        Fits(Verb, request.Verb) && Fits(Resource, request.Resource.Plural) && Fits(Subresource, request.Subresource)
        && Fits(Namespace, request.Namespace) && Fits(Name, request.Name);

    private static bool Fits(string? wanted, string actual) => wanted is null || wanted == actual;
}
