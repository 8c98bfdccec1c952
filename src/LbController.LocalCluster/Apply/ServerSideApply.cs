using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Schemas;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Apply;

/// <summary>
/// Server-side apply: the configuration's fields become the applier's; fields that he no longer names go unless somebody else owns
/// them; a field that somebody else owns with another value is a conflict.
/// </summary>
internal sealed class ServerSideApply(SchemaCatalog catalog, FieldSets sets, FieldOwnership ownership)
{
    private readonly ApplyMerge _merge = new(catalog);

    /// <exception cref="StatusException">409 with one cause for each conflict, or what any write may give.</exception>
    public WriteResult Apply(ObjectWriter writer, ResourceRequest target, JsonObject configuration, bool force, WriteOptions options)
    {
        ResourceType resource = target.Resource.Storage;
        JsonObject wanted = target.Resource.ToStorage is { } convert ? convert(configuration) : configuration;
        if (wanted.List("metadata", "managedFields") is { Count: > 0 })
        {
            throw StatusException.BadRequest("metadata.managedFields must be nil");
        }

        var identity = new ManagedIdentity(options.FieldManager, target.Subresource);
        FieldSet applied = sets.Of(resource, wanted);
        lock (writer.Store.Gate)
        {
            StoredObject? live = writer.Store.Find(resource, target.Namespace, target.Name);
            if (live is null)
            {
                if (target.Subresource.Length > 0)
                {
                    throw StatusException.NotFound(resource, target.Name);
                }

                return writer.Create(resource, target.Namespace, wanted, options, body => ownership.RecordApply(resource, body, [], applied, new FieldSet(), identity));
            }

            List<ManagedEntry> entries = FieldOwnership.Read(live.Body);
            FieldSet changed = Changed(resource, live.Body, wanted, applied);
            ThrowIfConflicting(resource, live.Name, entries, changed, identity, force);
            return writer.Update(resource, target.Namespace, target.Name, target.Subresource, old => Merge(resource, old, wanted, entries, applied, identity), options,
                body => ownership.RecordApply(resource, body, entries, applied, changed, identity));
        }
    }

    /// <summary>The applied fields whose values are not those of the live object.</summary>
    private FieldSet Changed(ResourceType resource, JsonObject live, JsonObject wanted, FieldSet applied)
    {
        JsonObject merged = live.Copy();
        _merge.Merge(resource, merged, wanted);
        FieldSet differing = sets.Changed(resource, live, merged);
        var changed = new FieldSet();
        foreach (IReadOnlyList<string> path in differing.Paths().Where(applied.Contains))
        {
            changed.Add(path);
        }

        return changed;
    }

    private JsonObject Merge(ResourceType resource, JsonObject old, JsonObject wanted, List<ManagedEntry> entries, FieldSet applied, ManagedIdentity identity)
    {
        ManagedEntry? before = entries.Find(entry => IsOwn(entry, identity));
        foreach (IReadOnlyList<string> path in before?.Fields.Paths() ?? [])
        {
            bool others = entries.Any(entry => !IsOwn(entry, identity) && entry.Fields.Contains(path));
            if (!others && !applied.Contains(path) && !HoldsOthers(entries, identity, path))
            {
                ApplyMerge.Remove(old, path);
            }
        }

        _merge.Merge(resource, old, wanted);
        return old;
    }

    /// <summary>Whether somebody else owns something below a place, so that the place itself has to stay.</summary>
    private static bool HoldsOthers(List<ManagedEntry> entries, ManagedIdentity identity, IReadOnlyList<string> path) =>
        entries.Where(entry => !IsOwn(entry, identity)).Any(entry =>
        {
            FieldSet at = entry.Fields;
            foreach (string step in path)
            {
                if (!at.Children.TryGetValue(step, out FieldSet? next))
                {
                    return false;
                }

                at = next;
            }

            return at.Children.Count > 0;
        });

    private static bool IsOwn(ManagedEntry entry, ManagedIdentity identity) =>
        entry.Operation == "Apply" && entry.Manager == identity.Manager && entry.Subresource == identity.Subresource;

    private static void ThrowIfConflicting(ResourceType resource, string name, List<ManagedEntry> entries, FieldSet changed, ManagedIdentity identity, bool force)
    {
        List<(string Manager, string Field)> conflicts = [];
        foreach (ManagedEntry entry in entries.Where(entry => !IsOwn(entry, identity)))
        {
            string with = entry.Operation == "Apply" ? "" : $" using {resource.GroupVersion}";
            conflicts.AddRange(changed.Paths().Where(entry.Fields.Contains).Select(path => ($"\"{entry.Manager}\"{with}", FieldSet.Show(path))));
        }

        if (force || conflicts.Count == 0)
        {
            return;
        }

        string list = string.Join("\n", conflicts.GroupBy(conflict => conflict.Manager).Select(group => $"conflicts with {group.Key}:\n- {string.Join("\n- ", group.Select(item => item.Field))}"));
        string text = conflicts.Count == 1 ? $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Field}" : $"Apply failed with {conflicts.Count} conflicts: {list}";
        throw new StatusException(409, "Conflict", text)
        {
            Name = name,
            Group = resource.Group,
            Kind = resource.Plural,
            Causes = [.. conflicts.Select(conflict => new FieldCause("FieldManagerConflict", $"conflict with {conflict.Manager}", conflict.Field))],
        };
    }
}
