using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Rules;

/// <summary>
/// Deletes objects: at once where nobody has to clean up first, otherwise by setting the deletion timestamp and waiting for the last
/// finalizer to go, and for whoever runs the object to delete it again without a grace period.
/// </summary>
internal sealed class ObjectDeleter(ObjectStore store, RuleBook rules, TimeProvider time)
{
    private static readonly string[] Undeletable = ["default", "kube-system", "kube-public"];

    /// <exception cref="StatusException">The object is not there, or a precondition does not hold.</exception>
    public WriteResult Delete(ResourceType resource, string scopeName, string name, DeleteOptions options)
    {
        lock (store.Gate)
        {
            StoredObject old = store.Find(resource, scopeName, name) ?? throw StatusException.NotFound(resource, name);
            ThrowIfUnmet(resource, old, options);
            if (resource.Storage == KindTable.Namespaces && Undeletable.Contains(name))
            {
                throw StatusException.Forbidden(resource, name, "this namespace may not be deleted");
            }

            long grace = rules.For(resource).GracePeriod(old.Body, options.GracePeriodSeconds);
            return old.IsTerminating ? Hasten(resource, old, grace, options) : Begin(resource, old, grace, options);
        }
    }

    /// <summary>As <see cref="Delete"/>; an object that is gone already is no failure.</summary>
    public void TryDelete(ResourceType resource, string scopeName, string name, DeleteOptions options)
    {
        lock (store.Gate)
        {
            if (store.Find(resource, scopeName, name) is not null)
            {
                Delete(resource, scopeName, name, options);
            }
        }
    }

    private WriteResult Begin(ResourceType resource, StoredObject old, long grace, DeleteOptions options)
    {
        JsonObject body = old.Body.Copy();
        JsonObject metadata = body.Ensure("metadata");
        AddPropagationFinalizer(metadata, options.Propagation);
        if (grace == 0 && !IsHeld(body))
        {
            return new WriteResult(options.DryRun ? body : store.Remove(resource, old).Body, Removed: true);
        }

        SetGrace(metadata, time.GetUtcNow().AddSeconds(grace), grace);
        if (resource.KeepsGeneration)
        {
            metadata["generation"] = (old.Body.Number("metadata", "generation") ?? 0) + 1;
        }

        if (resource.Storage == KindTable.Namespaces)
        {
            body.Ensure("status")["phase"] = "Terminating";
        }

        return new WriteResult(options.DryRun ? body : store.Put(resource, old.Namespace, old.Name, body).Body);
    }

    /// <summary>A second deletion can only shorten the time that the first one gave.</summary>
    private WriteResult Hasten(ResourceType resource, StoredObject old, long grace, DeleteOptions options)
    {
        long left = old.Body.Number("metadata", "deletionGracePeriodSeconds") ?? 0;
        long shorter = options.GracePeriodSeconds is null ? left : Math.Min(left, grace);
        if (shorter == 0 && !IsHeld(old.Body))
        {
            return new WriteResult(options.DryRun ? old.Body : store.Remove(resource, old).Body, Removed: true);
        }

        if (shorter == left)
        {
            return new WriteResult(old.Body);
        }

        JsonObject body = old.Body.Copy();
        DateTimeOffset end = Timestamps.Parse(old.Body.Text("metadata", "deletionTimestamp")) ?? time.GetUtcNow();
        SetGrace(body.Ensure("metadata"), end.AddSeconds(shorter - left), shorter);
        return new WriteResult(options.DryRun ? body : store.Put(resource, old.Namespace, old.Name, body).Body);
    }

    private static bool IsHeld(JsonObject body) => !body.List("metadata", "finalizers").IsEmpty() || !body.List("spec", "finalizers").IsEmpty();

    private static void SetGrace(JsonObject metadata, DateTimeOffset end, long seconds)
    {
        metadata["deletionTimestamp"] = Timestamps.Seconds(end);
        metadata["deletionGracePeriodSeconds"] = seconds;
    }

    private static void AddPropagationFinalizer(JsonObject metadata, string propagation)
    {
        string? finalizer = propagation switch
        {
            "Foreground" => "foregroundDeletion",
            "Orphan" => "orphan",
            _ => null,
        };
        if (finalizer is null || metadata.Texts("finalizers").Contains(finalizer))
        {
            return;
        }

        if (metadata.List("finalizers") is not { } list)
        {
            list = [];
            metadata["finalizers"] = list;
        }

        list.Add(finalizer);
    }

    private static void ThrowIfUnmet(ResourceType resource, StoredObject old, DeleteOptions options)
    {
        if (options.Uid is { } uid && uid != old.Uid)
        {
            throw StatusException.Conflict(resource, old.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {old.Uid}");
        }

        string revision = old.Revision.ToString(CultureInfo.InvariantCulture);
        if (options.ResourceVersion is { } wanted && wanted != revision)
        {
            throw StatusException.Conflict(resource, old.Name, $"Precondition failed: ResourceVersion in precondition: {wanted}, ResourceVersion in object meta: {revision}");
        }
    }
}
