using System.Globalization;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Operations;

/// <summary>The operations, running and over. They end when the clock has passed their time and somebody looks. Under the fake's lock.</summary>
internal sealed class OperationBook(Cloud cloud)
{
    private readonly Dictionary<Guid, LongOperation> _operations = [];
    private readonly List<LongOperation> _running = [];

    public int Running => _running.Count;

    /// <summary>Ends what is due, in order.</summary>
    public void Settle()
    {
        foreach (LongOperation operation in _running.Where(operation => operation.EndsAt <= cloud.Now).OrderBy(operation => operation.EndsAt).ToList())
        {
            End(operation);
        }
    }

    /// <summary>Begins an operation on a resource.</summary>
    /// <param name="draft">Made with <see cref="Draft"/>.</param>
    public void Begin(LongOperation draft)
    {
        _operations.Add(draft.Id, draft);
        _running.Add(draft);
        if (!draft.HasNoEffect)
        {
            draft.Resource.Running = draft;
            draft.Resource.State = draft.IsDelete ? "Deleting" : "Updating";
        }

        Settle();
    }

    public LongOperation Draft(StoredResource resource, TimeSpan time)
    {
        Guid id = cloud.NextId();
        string stamp = cloud.Now.UtcTicks.ToString(CultureInfo.InvariantCulture);
        return new LongOperation(id, $"t={stamp}&c=MIIH%2b{id:N}&s=q_{id:N}-%2F&h=h~{id:N}%3d", resource, cloud.Now + time);
    }

    /// <summary>Ends a resource's operation before its time, for one that comes after it.</summary>
    public void Supersede(StoredResource resource)
    {
        if (resource.Running is { } running)
        {
            running.Status = "Canceled";
            running.OtherCode = "CanceledAndSupersededDueToAnotherOperation";
            _running.Remove(running);
            resource.Running = null;
        }
    }

    public LongOperation? Find(string id) => Guid.TryParse(id, out Guid guid) ? _operations.GetValueOrDefault(guid) : null;

    /// <summary>The URL to ask.</summary>
    public static string Url(LongOperation operation, string baseUrl, string apiVersion, string kind) =>
        $"{baseUrl}/subscriptions/{operation.Resource.Path.Subscription}/providers/{ResourcePath.Provider}/locations/{operation.Resource.Location}/{kind}/{operation.Id:D}?api-version={apiVersion}&{operation.Signature}";

    /// <summary>What a poll tells.</summary>
    public static JsonObject Describe(LongOperation operation)
    {
        var status = new JsonObject { ["status"] = operation.Status };
        if (operation.Status is "Failed" or "Canceled")
        {
            string code = operation.OtherCode ?? operation.FailCode ?? "InternalServerError";
            string message = operation.OtherCode is null ? operation.FailMessage : $"Operation was canceled and superseded by another operation on {operation.Resource.Id}.";
            status["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["details"] = new JsonArray() };
        }

        return status;
    }

    /// <summary>How long a resource stays locked.</summary>
    public TimeSpan Left(LongOperation operation) => operation.EndsAt - cloud.Now;

    public ArmErrorException Locked(StoredResource resource, LongOperation running)
    {
        int seconds = Math.Max(1, (int)Math.Ceiling(Left(running).TotalSeconds));
        return ArmErrorException.Retryable(
            "RetryableErrorDueToAnotherOperation",
            $"Operation on resource {resource.Id} cannot be performed: another operation {running.Id:D} is in progress on it. The operation can be retried in {seconds} seconds.",
            cloud.Settings.LockRetryAfter ? TimeSpan.FromSeconds(seconds) : null);
    }

    private void End(LongOperation operation)
    {
        _running.Remove(operation);
        operation.Status = operation.FailCode is null ? "Succeeded" : "Failed";
        if (operation.HasNoEffect)
        {
            return;
        }

        StoredResource resource = operation.Resource;
        resource.Running = null;
        resource.FormerLinks = ResourceLink.None;
        resource.ETag = cloud.NextETag();
        resource.State = operation.Status;
        resource.IsNew &= operation.FailCode is not null;
        if (operation is { IsDelete: true, FailCode: null })
        {
            cloud.Store.Remove(resource);
        }
    }
}
