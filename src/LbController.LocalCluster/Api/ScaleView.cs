using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Api;

/// <summary>The scale subresource: the number of replicas, wanted and reached.</summary>
internal static class ScaleView
{
    public static JsonObject Of(ResourceType resource, JsonObject body)
    {
        var metadata = new JsonObject();
        foreach (string name in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            if (body.At("metadata", name) is { } value)
            {
                metadata[name] = value.DeepClone();
            }
        }

        JsonObject? labels = resource.Kind == "ReplicationController" ? body.Map("spec", "selector") : body.Map("spec", "selector", "matchLabels");
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = body.Number("spec", "replicas") ?? 0 },
            ["status"] = new JsonObject
            {
                ["replicas"] = body.Number("status", "replicas") ?? 0,
                ["selector"] = string.Join(',', (labels ?? []).Select(pair => $"{pair.Key}={pair.Value.Text()}")),
            },
        };
    }

    /// <exception cref="StatusException">422 for a number that is none.</exception>
    public static JsonObject Apply(JsonObject body, JsonObject scale)
    {
        long replicas = scale.Number("spec", "replicas") ?? 0;
        if (replicas < 0)
        {
            throw new StatusException(422, "Invalid", $"Scale.autoscaling \"{body.Text("metadata", "name")}\" is invalid: spec.replicas: Invalid value: {replicas}: must be greater than or equal to 0");
        }

        body.Ensure("spec")["replicas"] = replicas;
        if (scale.Text("metadata", "resourceVersion") is { Length: > 0 } revision)
        {
            body.Ensure("metadata")["resourceVersion"] = revision;
        }

        return body;
    }
}
