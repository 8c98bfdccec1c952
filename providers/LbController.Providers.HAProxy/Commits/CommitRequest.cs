using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>One caller's wish on its way through the group commit.</summary>
/// <param name="request">What is asked for; null only to have HAProxy started again.</param>
internal sealed class CommitRequest(ServiceRequest? request)
{
    private readonly TaskCompletionSource<ApplyResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is asked for, or null to have HAProxy started again.</summary>
    public ServiceRequest? Request { get; } = request;

    /// <summary>Ends with the commit that carried the request.</summary>
    public Task<ApplyResult> Completion => _completion.Task;

    /// <summary>Tells the caller; only the first word counts.</summary>
    public void Complete(ApplyResult result) => _completion.TrySetResult(result);

    /// <summary>Tells the caller that it failed; only the first word counts.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
