using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>One caller's wish on its way through the group commit.</summary>
internal sealed class CommitRequest
{
    private readonly TaskCompletionSource<ApplyResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CommitRequest(CommitPurpose purpose, ServiceRequest? request)
    {
        Purpose = purpose;
        Request = request;
    }

    /// <summary>What it is for.</summary>
    public CommitPurpose Purpose { get; }

    /// <summary>What is asked for a Service, or null.</summary>
    public ServiceRequest? Request { get; }

    /// <summary>Ends with the commit that carried the request.</summary>
    public Task<ApplyResult> Completion => _completion.Task;

    /// <summary>A Service is to have its load balancer, or to lose it.</summary>
    public static CommitRequest For(ServiceRequest request) => new(CommitPurpose.Service, request);

    /// <summary>HAProxy is to be started where it does not run, and reloaded where it runs anything but what is in effect.</summary>
    public static CommitRequest Restart() => new(CommitPurpose.Restart, null);

    /// <summary>Servers that left and have no connections any more are to go.</summary>
    public static CommitRequest RemoveLeaving() => new(CommitPurpose.RemoveLeaving, null);

    /// <summary>Tells the caller; only the first word counts.</summary>
    public void Complete(ApplyResult result) => _completion.TrySetResult(result);

    /// <summary>Tells the caller that it failed; only the first word counts.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
