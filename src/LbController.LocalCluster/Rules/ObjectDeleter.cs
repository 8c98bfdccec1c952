using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Rules;

/// <summary>
/// Deletes objects: at once where nobody has to clean up first, otherwise by setting the deletion timestamp and waiting for the last
/// finalizer to go.
/// </summary>
internal sealed class ObjectDeleter(ObjectStore store, TimeProvider time)
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

            JsonObject body = old.Body.Copy();
            JsonObject metadata = body.Ensure("metadata");
            AddPropagationFinalizer(metadata, options.Propagation);
            bool waits = !metadata.List("finalizers").IsEmpty() || !body.List("spec", "finalizers").IsEmpty();
            if (!waits)
            {
                return new WriteResult(options.DryRun ? body : store.Remove(resource, old).Body, Removed: true);
            }

            if (old.IsTerminating)
            {
                return new WriteResult(old.Body);
            }

            metadata["deletionTimestamp"] = Timestamps.Seconds(time.GetUtcNow());
            metadata["deletionGracePeriodSeconds"] = 0L;
            if (resource.KeepsGeneration)
            {
                metadata["generation"] = (old.Body.Number("metadata", "generation") ?? 0) + 1;
            }

            if (resource.Storage == KindTable.Namespaces)
            {
                body.Ensure("status")["phase"] = "Terminating";
            }

            return new WriteResult(options.DryRun ? body : store.Put(resource, scopeName, name, body).Body);
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
