using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Apply;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Rules;

/// <summary>
/// Creates and updates objects as the API server does: metadata it owns, rules of the kind, validation, conflicts, status kept apart
/// from the rest, and no write where nothing changed. Each write holds the store's lock from reading to committing.
/// </summary>
internal sealed class ObjectWriter(ObjectStore store, RuleBook rules, IdSource ids, TimeProvider time, FieldOwnership ownership)
{
    public ObjectStore Store => store;

    /// <exception cref="StatusException">The object may not be created so.</exception>
    public WriteResult Create(ResourceType resource, string scopeName, JsonObject body, WriteOptions options, Action<JsonObject>? record = null)
    {
        KindRules kindRules = rules.For(resource);
        lock (store.Gate)
        {
            var scope = new WriteScope(store, resource, scopeName, "", time.GetUtcNow());
            JsonObject metadata = body.Ensure("metadata");
            string name = Name(resource, scopeName, metadata);
            ThrowIfNamespaceClosed(resource, scopeName, name);
            Birth(resource, scopeName, metadata, scope.Now);
            if (resource.HasStatus && !kindRules.KeepsStatusOnCreate)
            {
                body.Remove("status");
            }

            kindRules.Default(body);
            kindRules.PrepareCreate(body, scope);
            Check(kindRules, body, null, scope, name);
            if (store.Find(resource, scopeName, name) is not null)
            {
                throw StatusException.AlreadyExists(resource, name);
            }

            metadata.Remove("managedFields");
            (record ?? (written => ownership.Record(resource, written, null, "", options.FieldManager)))(body);
            return new WriteResult(options.DryRun ? body : store.Put(resource, scopeName, name, body).Body, Created: true);
        }
    }

    /// <summary>
    /// Reads the object, lets <paramref name="change"/> make the wanted body from a copy of it, and writes that.
    /// </summary>
    /// <exception cref="StatusException">The object is not there, or may not become so.</exception>
    public WriteResult Update(ResourceType resource, string scopeName, string name, string subresource, Func<JsonObject, JsonObject> change, WriteOptions options, Action<JsonObject>? record = null)
    {
        lock (store.Gate)
        {
            StoredObject old = store.Find(resource, scopeName, name) ?? throw StatusException.NotFound(resource, name);
            var scope = new WriteScope(store, resource, scopeName, subresource, time.GetUtcNow());
            JsonObject wanted = change(old.Body.Copy());
            ThrowIfStale(resource, old, wanted);
            JsonObject body = Compose(resource, old.Body, wanted, scope);
            return Commit(resource, old, body, scope, options, record);
        }
    }

    /// <summary>As <see cref="Update"/>, for the cluster's own writes: nothing happens where the object is gone or refuses.</summary>
    public void TryUpdate(ResourceType resource, string scopeName, string name, string subresource, Action<JsonObject> change)
    {
        lock (store.Gate)
        {
            if (store.Find(resource, scopeName, name) is not null)
            {
                Update(resource, scopeName, name, subresource, body =>
                {
                    change(body);
                    return body;
                }, WriteOptions.Internal);
            }
        }
    }

    private WriteResult Commit(ResourceType resource, StoredObject old, JsonObject body, WriteScope scope, WriteOptions options, Action<JsonObject>? record)
    {
        Check(rules.For(resource), body, old.Body, scope, old.Name);
        if (resource.KeepsGeneration && SpecChanged(old.Body, body))
        {
            body.Ensure("metadata")["generation"] = (old.Body.Number("metadata", "generation") ?? 0) + 1;
        }

        bool same = JsonNode.DeepEquals(old.Body, body);
        if (same && record is null)
        {
            return new WriteResult(old.Body);
        }

        (record ?? (written => ownership.Record(resource, written, old.Body, scope.Subresource, options.FieldManager)))(body);
        if (same && JsonNode.DeepEquals(Untimed(old.Body), Untimed(body)))
        {
            return new WriteResult(old.Body);
        }

        if (options.DryRun)
        {
            return new WriteResult(body);
        }

        bool goes = old.IsTerminating && (body.Number("metadata", "deletionGracePeriodSeconds") ?? 0) == 0 && body.List("metadata", "finalizers").IsEmpty() && body.List("spec", "finalizers").IsEmpty();
        return goes
            ? new WriteResult(store.Remove(resource, old, body).Body, Removed: true)
            : new WriteResult(store.Put(resource, old.Namespace, old.Name, body).Body);
    }

    /// <summary>Puts together what this request may change and what it may not.</summary>
    private JsonObject Compose(ResourceType resource, JsonObject old, JsonObject wanted, WriteScope scope)
    {
        JsonObject body = wanted;
        if (scope.IsStatus)
        {
            body = old.Copy();
            Move(wanted, body, "status");
            Move(wanted, body, "metadata");
        }
        else if (resource.HasStatus)
        {
            body.Remove("status");
            if (old["status"] is { } status)
            {
                body["status"] = status.DeepClone();
            }
        }

        body["kind"] = resource.Storage.Kind;
        body["apiVersion"] = resource.Storage.GroupVersion;
        Preserve(old, body.Ensure("metadata"));
        KindRules kindRules = rules.For(resource);
        kindRules.Default(body);
        kindRules.PrepareUpdate(body, old, scope);
        return body;
    }

    private static void Check(KindRules kindRules, JsonObject body, JsonObject? old, WriteScope scope, string name)
    {
        var errors = new FieldErrors();
        NameRules.Validate(scope.Resource, body, errors);
        if (old?.Text("metadata", "deletionTimestamp") is not null)
        {
            string[] added = [.. body.Texts("metadata", "finalizers").Except(old.Texts("metadata", "finalizers"))];
            if (added.Length > 0)
            {
                errors.Forbidden("metadata.finalizers", $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(item => $"\"{item}\""))}}}");
            }
        }

        kindRules.Validate(body, old, scope, errors);
        if (errors.Causes.Count == 0)
        {
            kindRules.Allocate(body, old, scope, errors);
        }

        if (errors.Causes.Count > 0)
        {
            throw StatusException.Invalid(scope.Resource, name, errors.Causes);
        }
    }

    private static bool SpecChanged(JsonObject old, JsonObject body) =>
        old.Select(pair => pair.Key).Union(body.Select(pair => pair.Key))
            .Where(key => key is not ("metadata" or "status"))
            .Any(key => !JsonNode.DeepEquals(old[key], body[key]));

    private static void ThrowIfStale(ResourceType resource, StoredObject old, JsonObject wanted)
    {
        string? revision = wanted.Text("metadata", "resourceVersion");
        if (!string.IsNullOrEmpty(revision) && revision != "0" && revision != old.Revision.ToString(CultureInfo.InvariantCulture))
        {
            throw StatusException.Modified(resource, old.Name);
        }

        if (wanted.Text("metadata", "uid") is { Length: > 0 } uid && uid != old.Uid)
        {
            throw StatusException.Conflict(resource, old.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {old.Uid}");
        }

        if (wanted.Text("metadata", "name") is { } name && name != old.Name)
        {
            throw StatusException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({old.Name})");
        }
    }

    private string Name(ResourceType resource, string scopeName, JsonObject metadata)
    {
        string name = metadata.Text("name") ?? "";
        if (name.Length == 0 && metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            do
            {
                name = prefix[..Math.Min(prefix.Length, 58)] + ids.NewSuffix();
            }
            while (store.Find(resource, scopeName, name) is not null);
            metadata["name"] = name;
        }

        return name.Length > 0 ? name : throw StatusException.Invalid(resource, "", [new FieldCause("FieldValueRequired", "Required value: name or generateName is required", "metadata.name")]);
    }

    private void Birth(ResourceType resource, string scopeName, JsonObject metadata, DateTimeOffset now)
    {
        if (scopeName.Length > 0)
        {
            metadata["namespace"] = scopeName;
        }

        foreach (string owned in (string[])["resourceVersion", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"])
        {
            metadata.Remove(owned);
        }

        metadata["uid"] = ids.NewUid();
        metadata["creationTimestamp"] = Timestamps.Seconds(now);
        if (resource.KeepsGeneration)
        {
            metadata["generation"] = 1L;
        }
    }

    private void ThrowIfNamespaceClosed(ResourceType resource, string scopeName, string name)
    {
        if (!resource.Namespaced)
        {
            return;
        }

        StoredObject home = store.Find(KindTable.Namespaces, "", scopeName) ?? throw StatusException.NotFound(KindTable.Namespaces, scopeName);
        if (home.IsTerminating)
        {
            throw new StatusException(403, "Forbidden", $"{resource.QualifiedName} \"{name}\" is forbidden: unable to create new content in namespace {scopeName} because it is being terminated")
            {
                Name = name,
                Group = resource.Group,
                Kind = resource.Plural,
                Causes = [new FieldCause("NamespaceTerminating", $"namespace {scopeName} is being terminated", "metadata.namespace")],
            };
        }
    }

    /// <summary>Metadata that no update changes.</summary>
    private static void Preserve(JsonObject old, JsonObject metadata)
    {
        foreach (string name in (string[])["name", "namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "generateName"])
        {
            metadata.Remove(name);
            if (old.At("metadata", name) is { } kept)
            {
                metadata[name] = kept.DeepClone();
            }
        }

        metadata.Remove("selfLink");
        metadata.Remove("managedFields");
        if (old.At("metadata", "managedFields") is { } managed)
        {
            metadata["managedFields"] = managed.DeepClone();
        }

        foreach (string name in (string[])["labels", "annotations", "finalizers", "ownerReferences"])
        {
            if (metadata.ContainsKey(name) && metadata[name].IsEmpty())
            {
                metadata.Remove(name);
            }
        }
    }

    /// <summary>Who owns what, without since when: an application that changes nothing is no write.</summary>
    private static JsonArray Untimed(JsonObject body)
    {
        var entries = (JsonArray)(body.At("metadata", "managedFields")?.DeepClone() ?? new JsonArray());
        foreach (JsonObject entry in entries.OfType<JsonObject>())
        {
            entry.Remove("time");
        }

        return entries;
    }

    private static void Move(JsonObject from, JsonObject to, string name)
    {
        JsonNode? value = from[name];
        from.Remove(name);
        to.Remove(name);
        if (value is not null)
        {
            to[name] = value;
        }
    }
}
