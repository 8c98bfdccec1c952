using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Rules;

namespace LbController.LocalCluster.Apply;

/// <summary>Server-side apply.</summary>
internal sealed class ServerSideApply
{
    public bool Off { get; init; } = true;

    public WriteResult Apply(ObjectWriter writer, ResourceRequest target, JsonObject configuration, bool force, WriteOptions options) =>
        Off ? throw StatusException.MethodNotAllowed() : new WriteResult(configuration);
}
