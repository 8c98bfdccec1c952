using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.Operations;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.State;

/// <summary>A resource. Under the fake's lock.</summary>
internal sealed class StoredResource(ResourcePath path, JsonObject body, string resourceGuid)
{
    public ResourcePath Path { get; } = path;

    public string Id => Path.Id;

    public string Type => Path.Type;

    /// <summary>What was written, without what only Azure sets.</summary>
    public JsonObject Body { get; set; } = body;

    public string ResourceGuid { get; } = resourceGuid;

    public string ETag { get; set; } = string.Empty;

    /// <summary><c>Updating</c>, <c>Deleting</c>, <c>Succeeded</c>, <c>Failed</c>.</summary>
    public string State { get; set; } = "Updating";

    /// <summary>Whether it never came to be: until then Azure tells no address.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>What is under way on it, or null.</summary>
    public LongOperation? Running { get; set; }

    /// <summary>What it refers to, by id.</summary>
    public ILookup<string, ResourceLink> Links { get; set; } = ResourceLink.None;

    /// <summary>What it referred to before the running operation: in use until that ends.</summary>
    public ILookup<string, ResourceLink> FormerLinks { get; set; } = ResourceLink.None;

    /// <summary>Addresses that Azure chose: by the frontend's name; under the empty name the resource's own.</summary>
    public Dictionary<string, string> Addresses { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Location => Normal(Body.Text("location"));

    public JsonObject Properties => Body.Properties();

    /// <summary>A region as ARM compares it: <c>West Europe</c> is <c>westeurope</c>.</summary>
    public static string Normal(string? location) => (location ?? string.Empty).Replace(" ", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
}
