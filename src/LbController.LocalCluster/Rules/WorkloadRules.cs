using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>Deployments, ReplicaSets and DaemonSets: a template, and a selector that fits the template and never changes.</summary>
/// <param name="fill">Fills in what a specification of the kind may leave out, beside its template.</param>
internal sealed class WorkloadRules(Action<JsonObject> fill) : KindRules
{
    public static void DeploymentDefaults(JsonObject spec)
    {
        spec.TryAdd("replicas", 1L);
        spec.TryAdd("revisionHistoryLimit", 10L);
        spec.TryAdd("progressDeadlineSeconds", 600L);
        spec.TryAdd("strategy", new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxSurge"] = "25%", ["maxUnavailable"] = "25%" },
        });
    }

    public static void ReplicaSetDefaults(JsonObject spec) => spec.TryAdd("replicas", 1L);

    public static void DaemonSetDefaults(JsonObject spec)
    {
        spec.TryAdd("revisionHistoryLimit", 10L);
        JsonObject strategy = spec.Ensure("updateStrategy");
        strategy.TryAdd("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            JsonObject rolling = strategy.Ensure("rollingUpdate");
            rolling.TryAdd("maxSurge", 0L);
            rolling.TryAdd("maxUnavailable", 1L);
        }
    }

    public override void Default(JsonObject body)
    {
        JsonObject spec = body.Ensure("spec");
        fill(spec);
        PodRules.DefaultSpec(spec.Ensure("template").Ensure("spec"));
    }

    public override void PrepareCreate(JsonObject body, WriteScope scope) => body["status"] = new JsonObject();

    public override void Validate(JsonObject body, JsonObject? old, WriteScope scope, FieldErrors errors)
    {
        JsonObject? selector = body.Map("spec", "selector");
        if (body.Number("spec", "replicas") is < 0 and { } number)
        {
            errors.Invalid("spec.replicas", number, "must be greater than or equal to 0");
        }

        if (selector.IsEmpty())
        {
            errors.Required("spec.selector");
        }
        else if (body.Map("spec", "template") is { } template && !LabelSelector.OfObject(selector).Matches(template))
        {
            errors.Invalid("spec.template.metadata.labels", template.At("metadata", "labels"), "`selector` does not match template `labels`");
        }

        if (old is not null && !JsonNode.DeepEquals(old.At("spec", "selector"), selector))
        {
            errors.Invalid("spec.selector", selector, "field is immutable");
        }

        PodRules.ValidateSpec(body.At("spec", "template", "spec"), "spec.template.spec", errors);
    }
}
