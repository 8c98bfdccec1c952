using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>A namespace begins Active, carries its own name as a label, and goes only when its contents are gone.</summary>
internal sealed class NamespaceRules : KindRules
{
    public override void Default(JsonObject body) =>
        body.Ensure("metadata").Ensure("labels")["kubernetes.io/metadata.name"] = body.Text("metadata", "name");

    public override void PrepareCreate(JsonObject body, WriteScope scope)
    {
        body["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
        body["status"] = new JsonObject { ["phase"] = "Active" };
    }

    public override void PrepareUpdate(JsonObject body, JsonObject old, WriteScope scope)
    {
        if (scope.Subresource != "finalize")
        {
            body["spec"] = old["spec"]?.DeepClone();
        }
    }
}
