using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Apply;

/// <summary>Keeps metadata.managedFields: who wrote which field last, and who holds which field by server-side apply.</summary>
internal sealed class FieldOwnership(FieldSets sets, TimeProvider time)
{
    /// <summary>Notes an ordinary write: what it changed is the writer's from now on, and nobody else's.</summary>
    public void Record(ResourceType resource, JsonObject body, JsonObject? old, string subresource, string manager)
    {
        List<ManagedEntry> entries = Read(old ?? body);
        FieldSet changed = sets.Changed(resource.Storage, old, body);
        FieldSet removed = old is null ? new FieldSet() : sets.Changed(resource.Storage, body, old);
        if (old is not null)
        {
            // What is in the old version only has no owner any more; what has another value is in both sets.
            FieldSet present = sets.Of(resource.Storage, body);
            removed.Remove(present);
        }

        entries.ForEach(entry =>
        {
            entry.Fields.Remove(changed);
            entry.Fields.Remove(removed);
        });
        if (!changed.IsEmpty)
        {
            Entry(entries, resource, manager, "Update", subresource).Fields.Add(changed);
        }

        Write(body, entries);
    }

    /// <summary>Notes an application: the writer holds exactly these fields; with force, those of them that it changed are taken from others.</summary>
    public void RecordApply(ResourceType resource, JsonObject body, List<ManagedEntry> entries, FieldSet applied, FieldSet taken, ManagedIdentity identity)
    {
        entries.RemoveAll(entry => entry.Operation == "Apply" && entry.Manager == identity.Manager && entry.Subresource == identity.Subresource);
        entries.ForEach(entry => entry.Fields.Remove(taken));
        Entry(entries, resource, identity.Manager, "Apply", identity.Subresource).Fields.Add(applied);
        Write(body, entries);
    }

    public static List<ManagedEntry> Read(JsonObject body) => [.. body.Items("metadata", "managedFields").Select(ManagedEntry.Parse)];

    private ManagedEntry Entry(List<ManagedEntry> entries, ResourceType resource, string manager, string operation, string subresource)
    {
        ManagedEntry? entry = entries.Find(candidate => candidate.Manager == manager && candidate.Operation == operation && candidate.Subresource == subresource);
        if (entry is null)
        {
            entry = new ManagedEntry(manager, operation, resource.GroupVersion, subresource, new FieldSet());
            entries.Add(entry);
        }

        entry.Time = Timestamps.Seconds(time.GetUtcNow());
        return entry;
    }

    private static void Write(JsonObject body, List<ManagedEntry> entries)
    {
        entries.RemoveAll(entry => entry.Fields.IsEmpty);
        body.Ensure("metadata")["managedFields"] = new JsonArray([.. entries.Select(entry => entry.ToJson())]);
    }
}
