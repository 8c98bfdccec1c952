using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using Microsoft.Extensions.Logging;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Diagnostics;
using LbController.Providers.Azure.Editing;
using LbController.Providers.Azure.Inventory;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Writers;

/// <summary>
/// Group commit on one resource of Azure: one writer; edits that arrive while a write is under way form the next one, and each caller's
/// task ends with the write that carried its edit. Writes are conditional on what was read; where somebody else was faster, the edits are
/// made again on what is there then. An edit that Azure refuses is found by halves, and fails alone. A caller that gives up does not take
/// its edit back.
/// </summary>
internal sealed class ResourceWriter(SharedResource resource, IArm arm, ResourceBook book, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Edits of one burst come close together: as long as they do, they are one write.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    /// <summary>A burst that does not end is cut here.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromSeconds(2);

    /// <summary>How often edits are made again because somebody else was faster.</summary>
    private const int MostAttempts = 5;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private List<PendingEdit> _pending = [];
    private bool _isRunning;
    private bool _isClosed;

    /// <summary>Has an edit carried by the next write.</summary>
    /// <exception cref="ProviderException">It was refused, or the write failed.</exception>
    public Task WriteAsync(ResourceEdit edit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new PendingEdit(edit);
        lock (_lock)
        {
            if (_isClosed)
            {
                throw Closed();
            }

            _pending.Add(pending);
            if (!_isRunning)
            {
                _isRunning = true;
                _ = RunAsync(_closing.Token);
            }
        }

        return pending.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more edits; a write that is under way goes on at Azure.</summary>
    public void Dispose()
    {
        List<PendingEdit> left;
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _closing.Cancel();
            (left, _pending) = (_pending, []);
        }

        left.ForEach(pending => pending.Fail(Closed()));
        _closing.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            List<PendingEdit> batch = await GatherAsync(cancellationToken);
            if (batch.Count == 0)
            {
                return;
            }

            await CommitAsync(batch, cancellationToken);
        }
    }

    /// <summary>The next batch; empty where there is none, after which the next edit begins anew.</summary>
    private async Task<List<PendingEdit>> GatherAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        int known;
        do
        {
            lock (_lock)
            {
                known = _pending.Count;
                if (known == 0)
                {
                    _isRunning = false;
                    return [];
                }
            }

            await Task.Delay(Quiet, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        while (HasGrown(known) && time.GetElapsedTime(start) < LongestGathering && !cancellationToken.IsCancellationRequested);
        lock (_lock)
        {
            (List<PendingEdit> batch, _pending) = (_pending, []);
            _isRunning = batch.Count > 0;
            return batch;
        }
    }

    private bool HasGrown(int known)
    {
        lock (_lock)
        {
            return _pending.Count > known;
        }
    }

    private async Task CommitAsync(List<PendingEdit> batch, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(batch, cancellationToken);
            batch.ForEach(pending => pending.Complete());
        }
        catch (ProviderException error) when (batch.Count > 1 && IsAboutOne(error))
        {
            logger.BatchRefused(resource.Id.Name, batch.Count, error.Code, error.Message);
            int half = batch.Count / 2;
            await CommitAsync(batch[..half], cancellationToken);
            await CommitAsync(batch[half..], cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            batch.ForEach(pending => pending.Fail(Closed()));
        }
        catch (ProviderException error)
        {
            batch.ForEach(pending => pending.Fail(error));
        }
        catch (Exception error)
        {
            // The edge of the writer: whatever one batch meets, its callers hear of it and the next goes on.
            logger.WriteFailed(resource.Id.Name, batch.Count, error);
            batch.ForEach(pending => pending.Fail(new ProviderException(
                ProviderErrorKind.Unavailable, $"PUT {resource.Id.ResourceType.Type}", $"{resource.Id.Name} could not be written: {error.Message}. It is tried again by itself", error)));
        }
    }

    /// <summary>Whether a failure may be due to one edit out of many.</summary>
    private static bool IsAboutOne(ProviderException error) =>
        error.Kind is ProviderErrorKind.InvalidRequest or ProviderErrorKind.QuotaExceeded or ProviderErrorKind.NotFound
        || error.Code is "LinkedAuthorizationFailed" or "PublicIPAddressInUse" or "ReferencedResourceNotProvisioned";

    private async Task WriteAsync(List<PendingEdit> batch, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            ArmResource? current = await CurrentAsync(cancellationToken);
            JsonObject before = current is null ? resource.New() ?? throw Absent() : Writable.Of(current);
            JsonObject body = Edited(before, batch);
            try
            {
                (ArmResource? now, bool isWritten) = await SendAsync(current, before, body, cancellationToken);
                resource.Committed(now, isWritten);
                return;
            }
            catch (ProviderException error) when (error.Kind == ProviderErrorKind.Conflict && error.RetryAfter is null && attempt < MostAttempts && !IsAboutOne(error))
            {
                logger.Overtaken(resource.Id.Name, attempt, error.Code);
                resource.Failed();
                book.Doubt(resource.Id);
            }
            catch
            {
                // It may have happened all the same: the next write looks first.
                resource.Failed();
                book.Doubt(resource.Id);
                throw;
            }
        }
    }

    /// <summary>The body with all edits made; an edit that finds no room fails alone.</summary>
    private JsonObject Edited(JsonObject before, List<PendingEdit> batch)
    {
        while (true)
        {
            var body = (JsonObject)before.DeepClone();
            PendingEdit? refused = null;
            ProviderException? reason = null;
            foreach (PendingEdit pending in batch)
            {
                try
                {
                    pending.Edit.Apply(body);
                }
                catch (ProviderException error)
                {
                    (refused, reason) = (pending, error);
                    break;
                }
            }

            if (refused is null || reason is null)
            {
                resource.Finish(body);
                return body;
            }

            refused.Fail(reason);
            batch.Remove(refused);
        }
    }

    private async Task<ArmResource?> CurrentAsync(CancellationToken cancellationToken)
    {
        ArmResource? current = book.Find(resource.Id);
        if (!book.IsCurrent(resource.Id) || current is { ETag: null })
        {
            current = await arm.GetAsync(resource.Id, cancellationToken);
            book.Saw(resource.Id, current);
        }

        if (current is { IsBusy: true })
        {
            current = await arm.SettleAsync(resource.Id, cancellationToken);
            book.Saw(resource.Id, current);
        }

        if (current is not null)
        {
            resource.Check(current);
        }

        return current;
    }

    private async Task<(ArmResource? Now, bool IsWritten)> SendAsync(ArmResource? current, JsonObject before, JsonObject body, CancellationToken cancellationToken)
    {
        if (resource.IsUseless(body))
        {
            return (null, current is not null && await DeleteAsync(current, cancellationToken));
        }

        bool isFailed = current?.ProvisioningState == "Failed";
        if (current is not null && !isFailed && JsonNode.DeepEquals(before, body))
        {
            return (current, false);
        }

        if (current is not null && !isFailed && resource.ChildrenOnly(before, body) is { } children)
        {
            ArmResource changed = current;
            foreach (JsonObject child in children)
            {
                changed = await SendChildAsync(changed, child, cancellationToken);
            }

            return (changed, true);
        }

        ArmResource made = await arm.PutAsync(resource.Id, body, current?.ETag is { } tag ? PutCondition.Unchanged(tag) : PutCondition.Absent, cancellationToken);
        book.Saw(resource.Id, made);
        return (made, true);
    }

    /// <summary>Deletes what nobody has changed since: a deletion takes no condition.</summary>
    /// <exception cref="ProviderException">Kind Conflict: somebody has, and it is looked at again.</exception>
    private async Task<bool> DeleteAsync(ArmResource current, CancellationToken cancellationToken)
    {
        ArmResource? now = await arm.GetAsync(resource.Id, cancellationToken);
        if (now is not null && now.ETag != current.ETag)
        {
            throw new ProviderException(ProviderErrorKind.Conflict, $"DELETE {resource.Id.ResourceType.Type}", $"{resource.Id.Name} was changed before it could be deleted. It is tried again by itself") { Code = "PreconditionFailed" };
        }

        if (now is not null)
        {
            await arm.DeleteAsync(resource.Id, cancellationToken);
        }

        book.Saw(resource.Id, null);
        return now is not null;
    }

    private async Task<ArmResource> SendChildAsync(ArmResource parent, JsonObject child, CancellationToken cancellationToken)
    {
        string name = child.NameOf();
        var body = (JsonObject)child.DeepClone();
        body.Remove("name");
        body.Remove("id");
        ArmResource made = await arm.PutAsync(resource.ChildId(name), body, PutCondition.None, cancellationToken);
        JsonObject whole = JsonNode.Parse(parent.Body.GetRawText()) as JsonObject ?? [];
        JsonArray list = whole.List(resource.ChildList);
        list.RemoveAll(element => string.Equals(element.NameOf(), name, StringComparison.OrdinalIgnoreCase));
        list.Add(JsonNode.Parse(made.Body.GetRawText()));
        var changed = new ArmResource(resource.Id, parent.ETag, whole.AsElement());
        book.Changed(resource.Id, changed);
        return changed;
    }

    private ProviderException Absent() => new(
        ProviderErrorKind.NotFound,
        $"GET {resource.Id.ResourceType.Type}",
        $"{resource.Id.ResourceType.Type} {resource.Id.Name} is not there in resource group {resource.Id.ResourceGroupName}. Make it, or name another one in the controller's settings")
    {
        Code = "ResourceNotFound",
    };

    private ProviderException Closed() => new(ProviderErrorKind.Unavailable, $"PUT {resource.Id.ResourceType.Type}", "The Azure provider is stopped.");
}
