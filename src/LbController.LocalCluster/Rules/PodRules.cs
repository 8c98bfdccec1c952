using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>A pod begins Pending and has at least one container.</summary>
internal sealed class PodRules : KindRules
{
    private const long DefaultGracePeriod = 30;

    public static void DefaultSpec(JsonObject spec)
    {
        spec.TryAdd("restartPolicy", "Always");
        spec.TryAdd("dnsPolicy", "ClusterFirst");
        spec.TryAdd("schedulerName", "default-scheduler");
        spec.TryAdd("securityContext", new JsonObject());
        spec.TryAdd("terminationGracePeriodSeconds", DefaultGracePeriod);
        foreach (JsonObject container in spec.Items("containers"))
        {
            container.TryAdd("imagePullPolicy", container.Text("image")?.EndsWith(":latest", StringComparison.Ordinal) == true ? "Always" : "IfNotPresent");
            container.TryAdd("resources", new JsonObject());
            container.TryAdd("terminationMessagePath", "/dev/termination-log");
            container.TryAdd("terminationMessagePolicy", "File");
            foreach (JsonObject port in container.Items("ports"))
            {
                port.TryAdd("protocol", "TCP");
            }
        }
    }

    public static void ValidateSpec(JsonNode? spec, string path, FieldErrors errors)
    {
        JsonObject[] containers = [.. spec.Items("containers")];
        if (containers.Length == 0)
        {
            errors.Required(path + ".containers");
        }

        for (int i = 0; i < containers.Length; i++)
        {
            if (string.IsNullOrEmpty(containers[i].Text("name")))
            {
                errors.Required($"{path}.containers[{i}].name");
            }

            if (string.IsNullOrEmpty(containers[i].Text("image")))
            {
                errors.Required($"{path}.containers[{i}].image");
            }
        }
    }

    public override void Default(JsonObject body) => DefaultSpec(body.Ensure("spec"));

    /// <summary>Whether all containers have ended for good.</summary>
    public static bool IsOver(JsonObject body) => body.Text("status", "phase") is "Succeeded" or "Failed";

    public static bool IsReady(JsonObject body) =>
        body.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");

    public override long GracePeriod(JsonObject body, long? asked)
    {
        bool runs = !string.IsNullOrEmpty(body.Text("spec", "nodeName")) && !IsOver(body);
        long seconds = asked ?? body.Number("spec", "terminationGracePeriodSeconds") ?? DefaultGracePeriod;
        return !runs ? 0 : seconds < 0 ? 1 : seconds;
    }

    public override void PrepareCreate(JsonObject body, WriteScope scope)
    {
        body.Ensure("spec").TryAdd("serviceAccountName", "default");
        body["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = "BestEffort" };
    }

    public override void Validate(JsonObject body, JsonObject? old, WriteScope scope, FieldErrors errors) => ValidateSpec(body["spec"], "spec", errors);
}
