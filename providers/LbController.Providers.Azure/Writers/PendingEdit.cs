using LbController.Providers.Azure.Editing;

namespace LbController.Providers.Azure.Writers;

/// <summary>An edit that waits for its commit, and who waits for it.</summary>
internal sealed class PendingEdit(ResourceEdit edit)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ResourceEdit Edit { get; } = edit;

    /// <summary>Ends with the commit that carried it.</summary>
    public Task Completion => _done.Task;

    public void Complete() => _done.TrySetResult();

    public void Fail(Exception error) => _done.TrySetException(error);
}
