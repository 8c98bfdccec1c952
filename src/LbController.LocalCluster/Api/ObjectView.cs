using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Api;

/// <summary>Stored objects in the form of the resource that the client asked for.</summary>
internal static class ObjectView
{
    public static JsonObject Body(ResourceType resource, JsonObject stored) => resource.FromStorage is { } convert ? convert(stored) : stored;

    public static byte[] Bytes(ResourceType resource, StoredObject stored) =>
        resource.FromStorage is null ? stored.Bytes : Body(resource, stored.Body).ToBytes();
}
