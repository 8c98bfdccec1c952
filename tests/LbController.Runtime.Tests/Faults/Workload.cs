using System.Text.Json.Nodes;

namespace LbController.Runtime.Tests.Faults;

/// <summary>What a user does with one Service, and the effects that it takes where nothing fails.</summary>
/// <param name="Name">For replays.</param>
/// <param name="Effects">Of the whole run, in order: known beforehand, so that there is one case for each.</param>
/// <param name="Steps">In order.</param>
internal sealed record Workload(string Name, IReadOnlyList<string> Effects, IReadOnlyList<Step> Steps)
{
    private const string Write = "PATCH status";

    private static readonly Step Create = new(run => run.Cluster.CreateServiceAsync("web"), IsServed(80));

    private static readonly Step Delete = new(
        run => run.Cluster.DeleteServiceAsync("web"), run => run.Stored is null && run.Provider.Balancers.Values.All(entry => entry.Desired.Identity.Service.Name != "web"));

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("create", [Write, "apply", Write], [Create]),
        new("create-delete", [Write, "apply", Write, "delete", Write], [Create, Delete]),
        new(
            "type-change",
            [Write, "apply", Write, "delete", Write, Write, "apply", Write],
            [
                Create,
                new(run => run.Cluster.PatchServiceAsync("web", """{"spec":{"type":"ClusterIP"}}"""), run => !run.IsHeld && !run.HasBalancer),
                new(run => run.Cluster.PatchServiceAsync("web", """{"spec":{"type":"LoadBalancer"}}"""), IsServed(80)),
            ]),
        new(
            "port-change",
            [Write, "apply", Write, "apply"],
            [Create, new(run => run.Cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":81}]}}"""), IsServed(81))]),
        new(
            "node-change",
            [Write, "apply", Write, "targets"],
            [Create, new(run => run.Cluster.CreateNodeAsync("node-3"), run => IsServed(80)(run) && run.Nodes == "node-1,node-2,node-3")]),
        new(
            "recreate",
            [Write, "apply", Write, "delete", Write, Write, "apply", Write],
            [Create, Delete, new(CreateAgainAsync, IsServed(80))]),
        new(
            "pause",
            [Write, "apply", Write, Write, "apply", Write],
            [
                Create,
                new(run => run.Cluster.PatchServiceAsync("web", """{"metadata":{"annotations":{"lbcontroller.io/paused":"true"}}}"""), run => run.ConditionIs("lbcontroller.io/Paused", "True")),
                new(
                    run => run.Cluster.PatchServiceAsync("web", """{"metadata":{"annotations":null},"spec":{"ports":[{"port":81}]}}"""),
                    run => IsServed(81)(run) && !run.ConditionIs("lbcontroller.io/Paused", "True")),
            ]),
        new(
            "orphan",
            [Write, "apply", Write, "PATCH lb-controller-orphans", "POST configmaps", Write],
            [
                Create,
                new(OrphanAsync, run => run.Stored is null && run.Cluster.OrphanNotes?.Count == 1),
            ]),
        new(
            "mended",
            [Write, Write, "apply", Write],
            [
                new(run => run.Cluster.CreateServiceAsync("web", """{"ports":[{"port":80,"protocol":"UDP"}]}"""), run => run.ConditionIs("lbcontroller.io/Accepted", "False")),
                new(run => run.Cluster.PatchServiceAsync("web", """{"spec":{"ports":[{"port":80,"protocol":"TCP"}]}}"""), IsServed(80)),
            ]),
    ];

    private static Func<FaultRun, bool> IsServed(int port) => run =>
        run.HasAddress && run.IsHeld && run.ConditionIs("lbcontroller.io/Programmed", "True") && run.Ports == $"{port}";

    private static async Task OrphanAsync(FaultRun run)
    {
        await run.Cluster.PatchServiceAsync("web", """{"metadata":{"annotations":{"lbcontroller.io/deletion-policy":"Orphan"}}}""");
        await run.Cluster.DeleteServiceAsync("web");
    }

    /// <summary>The user does not wait for the finalizers, as with a race that the server loses (contract B6, B19).</summary>
    private static Task<JsonObject> CreateAgainAsync(FaultRun run)
    {
        if (run.Stored is not null)
        {
            run.Cluster.RemoveAtOnce("web");
        }

        return run.Cluster.CreateServiceAsync("web");
    }
}
