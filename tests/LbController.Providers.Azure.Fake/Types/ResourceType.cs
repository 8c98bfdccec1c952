using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>What is particular to a type of resource. Under the fake's lock.</summary>
/// <param name="cloud">Everything else.</param>
internal abstract class ResourceType(Cloud cloud)
{
    /// <summary><c>loadBalancers</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Arrays of properties whose items are resources of their own.</summary>
    public abstract IReadOnlyList<string> ChildTypes { get; }

    protected Cloud Cloud { get; } = cloud;

    /// <summary>Refuses what Azure would not take.</summary>
    /// <exception cref="ArmErrorException">It is refused.</exception>
    public abstract void Check(Draft draft);

    /// <summary>What a body refers to.</summary>
    public abstract IEnumerable<ResourceLink> Links(ResourcePath path, JsonObject body);

    /// <summary>The resource as Azure tells it.</summary>
    public abstract JsonObject Render(StoredResource resource);

    /// <summary>Gives out addresses after a write.</summary>
    public virtual void Settle(StoredResource resource)
    {
    }

    /// <summary>What a PUT does not say and Azure keeps all the same: goes over into the body that is to be.</summary>
    public virtual void Retain(StoredResource former, JsonObject body)
    {
    }

    /// <summary>Refuses to delete what is in use.</summary>
    /// <exception cref="ArmErrorException">It is in use.</exception>
    public virtual void CheckDelete(StoredResource resource)
    {
    }

    protected static ArmErrorException Bad(string code, string message) => ArmErrorException.Bad(code, message);

    /// <summary>A resource that is referred to: there, in the same region, and provisioned.</summary>
    protected StoredResource Referred(string id, string user, string location)
    {
        if (Cloud.Store.Find(id) is not { } resource)
        {
            throw Bad("InvalidResourceReference", $"Resource {id} referenced by resource {user} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
        }

        if (resource.Location != StoredResource.Normal(location))
        {
            throw Bad("InvalidResourceReference", $"Resource {id} referenced by resource {user} is in region {resource.Location}, not in {location}.");
        }

        return resource.State == "Succeeded"
            ? resource
            : throw ArmErrorException.Retryable("ReferencedResourceNotProvisioned", $"Cannot proceed with operation because resource {id} used by resource {user} is not in Succeeded state. Resource is in {resource.State} state and the last operation that updated/is updating the resource is PutOperation.");
    }

    /// <summary>What every resource begins with.</summary>
    protected JsonObject Head(StoredResource resource)
    {
        var head = new JsonObject
        {
            ["name"] = resource.Path.Name,
            ["id"] = resource.Id,
            ["etag"] = resource.ETag,
            ["type"] = $"{ResourcePath.Provider}/{Name}",
            ["location"] = resource.Location,
        };
        foreach ((string key, JsonNode? value) in resource.Body)
        {
            if (!head.ContainsKey(key) && key != "properties")
            {
                head[key] = value?.DeepClone();
            }
        }

        JsonObject properties = resource.Properties.Copy();
        properties["provisioningState"] = resource.State;
        properties["resourceGuid"] = resource.ResourceGuid;
        head["properties"] = properties;
        return head;
    }

    /// <summary>Gives the items of an array what every child has.</summary>
    protected void Adorn(StoredResource resource, JsonObject rendered, string childType)
    {
        JsonObject properties = rendered.Properties();
        properties.Default(childType, new JsonArray());
        foreach (JsonObject child in rendered.Children(childType))
        {
            child["id"] = $"{resource.Id}/{childType}/{child.Name()}";
            child["etag"] = resource.ETag;
            child["type"] = $"{ResourcePath.Provider}/{Name}/{childType}";
            child.Properties()["provisioningState"] = resource.State;
        }
    }

    protected static void RefuseTwins(string id, string childType, IEnumerable<string> names)
    {
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twins)
        {
            throw Bad("DuplicateResourceName", $"Resource {id} has two child resources with the same name ({twins.Key}) in {childType}.");
        }
    }

    protected static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
