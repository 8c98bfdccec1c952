using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Pods;

/// <summary>The status of a running pod.</summary>
internal static class PodBodies
{
    /// <summary>Set to "false", it makes the pod not ready, as a failing readiness probe does.</summary>
    public const string ReadyAnnotation = "local.lbcontroller.io/ready";

    public static void SetRunning(JsonObject body, IReadOnlyList<IPAddress> addresses, IReadOnlyList<string> hostAddresses, string now)
    {
        bool ready = body.Text("metadata", "annotations", ReadyAnnotation) != "false";
        JsonObject status = body.Ensure("status");
        status["phase"] = "Running";
        status["podIP"] = addresses[0].ToString();
        status["podIPs"] = new JsonArray([.. addresses.Select(address => new JsonObject { ["ip"] = address.ToString() })]);
        if (hostAddresses.Count > 0)
        {
            status["hostIP"] = hostAddresses[0];
            status["hostIPs"] = new JsonArray([.. hostAddresses.Select(address => new JsonObject { ["ip"] = address })]);
        }

        if (status["startTime"] is null)
        {
            status["startTime"] = now;
        }

        foreach (string type in (string[])["PodScheduled", "Initialized"])
        {
            SetCondition(status, type, true, now);
        }

        foreach (string type in (string[])["ContainersReady", "Ready"])
        {
            SetCondition(status, type, ready, now);
        }

        string started = status.Text("startTime") ?? now;
        status["containerStatuses"] = new JsonArray([.. body.Items("spec", "containers").Select(container => Container(container, ready, started))]);
    }

    public static void SetEnded(JsonObject body)
    {
        JsonObject status = body.Ensure("status");
        status["phase"] = "Succeeded";
        foreach (JsonObject condition in status.Items("conditions").Where(item => item.Text("type") is "ContainersReady" or "Ready"))
        {
            condition["status"] = "False";
            condition["reason"] = "PodCompleted";
        }
    }

    public static void SetUnschedulable(JsonObject body, string now)
    {
        JsonObject status = body.Ensure("status");
        SetCondition(status, "PodScheduled", false, now);
        JsonObject condition = status.Items("conditions").First(item => item.Text("type") == "PodScheduled");
        condition["reason"] = "Unschedulable";
        condition["message"] = "no node takes the pod";
    }

    private static void SetCondition(JsonObject status, string type, bool holds, string now)
    {
        if (status.List("conditions") is not { } conditions)
        {
            conditions = [];
            status["conditions"] = conditions;
        }

        string value = holds ? "True" : "False";
        JsonObject? found = conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
        if (found is not null && found.Text("status") == value)
        {
            return;
        }

        if (found is not null)
        {
            conditions.Remove(found);
        }

        conditions.Add(new JsonObject { ["type"] = type, ["status"] = value, ["lastProbeTime"] = null, ["lastTransitionTime"] = now });
    }

    private static JsonObject Container(JsonObject container, bool ready, string started) => new()
    {
        ["name"] = container.Text("name"),
        ["ready"] = ready,
        ["started"] = true,
        ["restartCount"] = 0L,
        ["image"] = container.Text("image") ?? "echo",
        ["imageID"] = "built-in echo server",
        ["containerID"] = "",
        ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = started } },
        ["lastState"] = new JsonObject(),
    };
}
