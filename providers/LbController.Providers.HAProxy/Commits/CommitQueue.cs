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
    private readonly Channel<CommitRequest> _requests = Channel.CreateUnbounded<CommitRequest>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Has a request carried by the next commit.</summary>
    /// <exception cref="ProviderException">The commit failed, or nobody commits any more.</exception>
    public Task<ApplyResult> CommitAsync(ServiceRequest request, CancellationToken cancellationToken) => EnqueueAsync(new CommitRequest(request), cancellationToken);

    /// <summary>Has HAProxy started where it does not run.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => EnqueueAsync(new CommitRequest(null), cancellationToken);

    /// <summary>Writes until no more requests come.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _requests.Reader.WaitToReadAsync(cancellationToken))
            {
                await Task.Delay(pacer.Delay(), timeProvider, cancellationToken);
                var batch = new List<CommitRequest>();
                while (_requests.Reader.TryRead(out CommitRequest? request))
                {
                    batch.Add(request);
                }

                await CommitBatchAsync(batch, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The provider is disposed; who still waits is told below.
        }
        finally
        {
            _requests.Writer.TryComplete();
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

    private async Task CommitBatchAsync(List<CommitRequest> batch, CancellationToken cancellationToken)
    {
        try
        {
            await committer.CommitAsync(batch, mayStart: batch.Exists(request => request.Request is null), cancellationToken);
            batch.Find(request => request.Request is null)?.Complete(ApplyResult.Settled([]));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The edge of the writer: whatever a commit meets (a full disk, a hanging HAProxy), its callers hear of it and the next goes on.
            logger.CommitFailed(batch.Count, exception);
            ProviderException failure = exception as ProviderException
                ?? CommitResults.Unavailable("reload", $"The configuration could not be written or loaded: {exception.Message}", exception);
            batch.ForEach(request => request.Fail(failure));
        }
        finally
        {
            batch.ForEach(request => request.Fail(Closed()));
        }
    }
}
