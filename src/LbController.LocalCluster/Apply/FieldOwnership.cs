using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Apply;

/// <summary>Keeps metadata.managedFields.</summary>
internal sealed class FieldOwnership
{
    private int _count;

    public void Record(ResourceType resource, JsonObject body, JsonObject? old, string subresource, string manager)
    {
        _count++;
    }
}
