using System.Threading.Channels;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Planning;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>
/// Group commit: one writer; what arrives while a commit is in flight forms the next one, and each caller's task ends with the commit that
/// carried it. A caller that gives up does not take its request back.
/// </summary>
internal sealed class CommitQueue(ConfigurationCommitter committer, ReloadPacer pacer, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>
    /// Requests of one burst come a millisecond or so apart. As long as they keep coming within this time of each other, they are one
    /// commit: a reload for the first few would hold up all the rest (1,000 Services waiting at a start, 1,024 workers: 4 reloads without
    /// gathering, 3 or 4 with this alone, 1 together with <see cref="QuietWhileExpected"/>).
    /// </summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(15);

    /// <summary>The same for Services that are known to come: after a start, their finalizers are being written.</summary>
    private static readonly TimeSpan QuietWhileExpected = TimeSpan.FromMilliseconds(200);

    /// <summary>A burst that does not end is cut here.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromSeconds(2);

    private readonly Channel<CommitRequest> _requests = Channel.CreateUnbounded<CommitRequest>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Has a request carried by the next commit.</summary>
    /// <exception cref="ProviderException">The commit failed, or nobody commits any more.</exception>
    public Task<ApplyResult> CommitAsync(ServiceRequest request, CancellationToken cancellationToken) => EnqueueAsync(CommitRequest.For(request), cancellationToken);

    /// <summary>How many requests the next commit may wait a moment for. Set before <see cref="RunAsync"/>; counts once.</summary>
    public int Expected { get; set; }

    /// <summary>Has HAProxy started where it does not run, and reloaded where it runs anything but what is in effect.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => EnqueueAsync(CommitRequest.Restart(), cancellationToken);

    /// <summary>Has servers removed that left and have no connections any more.</summary>
    public Task RemoveLeavingAsync(CancellationToken cancellationToken) => EnqueueAsync(CommitRequest.RemoveLeaving(), cancellationToken);

    /// <summary>Writes until no more requests come.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        List<CommitRequest> held = [];
        try
        {
            while (await WaitAsync(held, cancellationToken))
            {
                List<CommitRequest> batch = await GatherAsync(cancellationToken);
                (batch, held) = pacer.Delay() > TimeSpan.Zero && !_requests.Reader.Completion.IsCompleted ? Part(held, batch) : ([.. held, .. batch], []);
                if (batch.Count > 0)
                {
                    await CommitBatchAsync(batch, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The provider is disposed; who still waits is told below.
        }
        finally
        {
            _requests.Writer.TryComplete();
            held.ForEach(request => request.Fail(Closed()));
            while (_requests.Reader.TryRead(out CommitRequest? request))
            {
                request.Fail(Closed());
            }
        }
    }

    /// <summary>Takes no more requests; <see cref="RunAsync"/> ends when those that are there are carried out.</summary>
    public void Close() => _requests.Writer.TryComplete();

    private static ProviderException Closed() => new(ProviderErrorKind.Unavailable, "reload", "The HAProxy provider is stopped.");

    private Task<ApplyResult> EnqueueAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _requests.Writer.TryWrite(request) ? request.Completion.WaitAsync(cancellationToken) : Task.FromException<ApplyResult>(Closed());
    }

    /// <summary>Waits for requests; while some are held, at most until a reload may be made.</summary>
    /// <returns>False when no more come and none are held.</returns>
    private async Task<bool> WaitAsync(List<CommitRequest> held, CancellationToken cancellationToken)
    {
        if (held.Count == 0)
        {
            return await _requests.Reader.WaitToReadAsync(cancellationToken);
        }

        using var turn = new CancellationTokenSource(pacer.Delay(), timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Token, cancellationToken);
        try
        {
            // False where no more come: then those that are held need not wait either.
            _ = await _requests.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The turn has come.
        }

        return true;
    }

    /// <summary>What needs no reload goes at once; the rest is held until the next reload may be made. The requests of a Service keep their order.</summary>
    private (List<CommitRequest> Now, List<CommitRequest> Held) Part(List<CommitRequest> held, List<CommitRequest> batch)
    {
        HashSet<string> waiting = [.. held.Select(request => request.Request?.Identity.ServiceUid).OfType<string>()];
        var now = new List<CommitRequest>();
        foreach (CommitRequest request in batch)
        {
            if (request.Request is not { } service || (!waiting.Contains(service.Identity.ServiceUid) && committer.CanCommand(service)))
            {
                now.Add(request);
            }
            else
            {
                waiting.Add(service.Identity.ServiceUid);
                held.Add(request);
            }
        }

        return (now, held);
    }

    private async Task<List<CommitRequest>> GatherAsync(CancellationToken cancellationToken)
    {
        var batch = new List<CommitRequest>();
        long start = timeProvider.GetTimestamp();
        TimeSpan silence = TimeSpan.Zero;
        do
        {
            int before = batch.Count;
            await Task.Delay(Quiet, timeProvider, cancellationToken);
            while (_requests.Reader.TryRead(out CommitRequest? request))
            {
                batch.Add(request);
            }

            silence = batch.Count > before ? TimeSpan.Zero : silence + Quiet;
        }
        while (MoreMayCome(batch.Count, silence) && timeProvider.GetElapsedTime(start) < LongestGathering);
        Expected = 0;
        return batch;
    }

    private bool MoreMayCome(int gathered, TimeSpan silence) =>
        gathered < Expected ? silence < QuietWhileExpected : silence == TimeSpan.Zero && gathered > 1 && gathered != Expected;

    private async Task CommitBatchAsync(List<CommitRequest> batch, CancellationToken cancellationToken)
    {
        try
        {
            if (batch.Exists(request => request.Purpose == CommitPurpose.RemoveLeaving))
            {
                await committer.RemoveLeavingAsync(cancellationToken);
            }

            if (batch.Exists(request => request.Purpose != CommitPurpose.RemoveLeaving))
            {
                await committer.CommitAsync(batch, mayStart: batch.Exists(request => request.Purpose == CommitPurpose.Restart), cancellationToken);
            }

            batch.FindAll(request => request.Request is null).ForEach(request => request.Complete(ApplyResult.Settled([])));
            await committer.VerifyAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The edge of the writer: whatever a commit meets (a full disk, a hanging HAProxy), its callers hear of it and the next goes on.
            logger.CommitFailed(batch.Count, exception);
            ProviderException failure = exception as ProviderException
                ?? CommitResults.Unavailable("reload", $"The configuration could not be written or loaded: {exception.Message}. HAProxy serves on as before, and it is tried again by itself.", exception);
            batch.ForEach(request => request.Fail(failure));
        }
        finally
        {
            batch.ForEach(request => request.Fail(Closed()));
        }
    }
}
