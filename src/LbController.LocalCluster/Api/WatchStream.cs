using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Api;

/// <summary>
/// One watch: what has happened since the asked-for revision, then what happens, one JSON document a line, until its time is over, the
/// client leaves, or the store ends it.
/// </summary>
internal sealed class WatchStream(ObjectStore store, ResourceRequest target, ListOptions options, IWatchFormat format, TimeProvider time, TimeSpan bookmarkInterval)
{
    private StoreWatch? _watch;
    private IReadOnlyList<StoreChange> _missed = [];
    private IReadOnlyList<StoredObject> _initial = [];
    private long _revision;
    private bool _marksInitialEnd;
    private JsonObject? _expired;

    /// <summary>Takes the place in the sequence of changes. To be called before the answer's head is sent.</summary>
    /// <exception cref="StatusException">422 for options that do not go together.</exception>
    public void Open()
    {
        if (options.SendInitialEvents is not null && options.ResourceVersionMatch != "NotOlderThan")
        {
            throw new StatusException(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }

        bool fromState = options.SendInitialEvents ?? options.ResourceVersion is "" or "0";
        if (fromState || options.ResourceVersion is "" or "0")
        {
            (StoreSnapshot now, _watch) = store.FollowFromNow(target.Resource);
            _revision = now.Revision;
            _initial = fromState ? [.. now.Items.Values.Where(Matches)] : [];
            _marksInitialEnd = options.SendInitialEvents == true && options.AllowBookmarks;
            return;
        }

        ListReader.ThrowIfAhead(options, store.Revision);
        try
        {
            _revision = options.Revision;
            (_watch, _missed) = store.Follow(target.Resource, _revision);
        }
        catch (RevisionGoneException gone)
        {
            // As in a real server, an answer 200 whose only event is the failure.
            _expired = StatusException.Expired(gone.Message).ToBody();
        }
    }

    public async Task RunAsync(Stream output, CancellationToken cancellationToken)
    {
        if (_watch is null)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes($"{{\"type\":\"ERROR\",\"object\":{_expired?.ToJsonString(JsonWriting.Options)}}}\n"), cancellationToken);
            return;
        }

        using StoreWatch watch = _watch;
        using var limit = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await SendStartAsync(output, both.Token);
            await SendChangesAsync(watch, output, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time that the client asked for is over: an ordinary end.
        }
    }

    private async Task SendStartAsync(Stream output, CancellationToken cancellationToken)
    {
        foreach (StoredObject item in _initial)
        {
            await output.WriteAsync(format.Line("ADDED", item), cancellationToken);
        }

        if (_marksInitialEnd)
        {
            await output.WriteAsync(Bookmark(initialEnd: true), cancellationToken);
        }

        foreach (StoreChange change in _missed)
        {
            await SendAsync(change, output, cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
    }

    private async Task SendChangesAsync(StoreWatch watch, Stream output, CancellationToken cancellationToken)
    {
        DateTimeOffset marked = time.GetUtcNow();
        Task<bool> ready = watch.Changes.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            if (options.AllowBookmarks && !ready.IsCompleted)
            {
                TimeSpan left = marked + bookmarkInterval - time.GetUtcNow();
                if (left <= TimeSpan.Zero || !await FinishesAsync(ready, left, cancellationToken))
                {
                    _revision = Math.Max(_revision, RevisionIfIdle(watch));
                    await output.WriteAsync(Bookmark(initialEnd: false), cancellationToken);
                    await output.FlushAsync(cancellationToken);
                    marked = time.GetUtcNow();
                    continue;
                }
            }

            if (!await ready)
            {
                return;
            }

            while (watch.Changes.TryRead(out StoreChange? change))
            {
                await SendAsync(change, output, cancellationToken);
            }

            await output.FlushAsync(cancellationToken);
            ready = watch.Changes.WaitToReadAsync(cancellationToken).AsTask();
        }
    }

    /// <summary>The store's revision, where no change of this kind waits to be sent; otherwise the last one sent.</summary>
    private long RevisionIfIdle(StoreWatch watch)
    {
        lock (store.Gate)
        {
            return watch.Changes.TryPeek(out _) ? _revision : store.Revision;
        }
    }

    private async Task<bool> FinishesAsync(Task task, TimeSpan within, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = Task.Delay(within, time, timer.Token);
        bool finished = await Task.WhenAny(task, delay) == task;
        await timer.CancelAsync();
        return finished;
    }

    private async Task SendAsync(StoreChange change, Stream output, CancellationToken cancellationToken)
    {
        _revision = change.Revision;
        bool now = change.Type != ChangeType.Deleted && Matches(change.Object);
        bool before = change.Previous is not null && Matches(change.Previous);
        byte[]? line = (before, now) switch
        {
            (false, true) => format.Line("ADDED", change.Object),
            (true, true) => format.Line("MODIFIED", change.Object),
            (true, false) => format.Line("DELETED", change.Object),
            _ => null,
        };
        if (line is not null)
        {
            await output.WriteAsync(line, cancellationToken);
        }
    }

    private bool Matches(StoredObject item) => options.Matches(target.Resource, target.Namespace, item);

    private byte[] Bookmark(bool initialEnd)
    {
        var metadata = new JsonObject { ["resourceVersion"] = _revision.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null };
        if (initialEnd)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        ResourceType resource = target.Resource;
        var body = new JsonObject { ["kind"] = resource.Kind, ["apiVersion"] = resource.GroupVersion, ["metadata"] = metadata };
        return Encoding.UTF8.GetBytes($"{{\"type\":\"BOOKMARK\",\"object\":{format.Bookmark(body).ToJsonString(JsonWriting.Options)}}}\n");
    }
}
