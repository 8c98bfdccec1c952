using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Traps;

namespace LbController.Providers.Azure.Tests.Crash;

/// <summary>
/// Every single call of a creation, a change and a removal goes wrong in each way there is: the end is the same as without, no address is
/// made twice, nothing is left behind, and on the way nobody is let in who should not be, no port loses its nodes or stands open, and no
/// address is told that nothing answers on.
/// </summary>
internal static class CrashMatrix
{
    /// <summary>Every fate of every scenario of a kind.</summary>
    public static TheoryData<string, Fate> Of(Func<Scenario, bool> isOfKind)
    {
        var data = new TheoryData<string, Fate>();
        foreach (Scenario scenario in Scenarios.All.Where(isOfKind))
        {
            foreach (Fate fate in Enum.GetValues<Fate>())
            {
                data.Add(scenario.Name, fate);
            }
        }

        return data;
    }

    /// <summary>Runs a scenario once for each of its calls, which meets its fate; all that went amiss is told at once.</summary>
    public static async Task RunAsync(string name, Fate fate)
    {
        Scenario scenario = Scenarios.All.Single(scenario => scenario.Name == name);
        (string expected, int created) = await UndisturbedAsync(scenario);
        var wrong = new List<string>();
        bool isHit = true;
        for (int call = 1; isHit; call++)
        {
            string? error = await DisturbedAsync(scenario, call, fate, expected, created, hit => isHit = hit);
            if (error is not null)
            {
                wrong.Add($"call {call} {fate}: {error}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    private static async Task<(string End, int Created)> UndisturbedAsync(Scenario scenario)
    {
        await using var run = new TrapRun(ipv6: true);
        await PrepareAsync(run, scenario);
        await ActAsync(run, scenario);
        return (WorldText.Of(run.Arm), Created(run));
    }

    private static async Task<string?> DisturbedAsync(Scenario scenario, int call, Fate fate, string expected, int created, Action<bool> tellHit)
    {
        await using var run = new TrapRun(ipv6: true);
        await PrepareAsync(run, scenario);
        var seen = new List<string>();
        run.Gate.AfterCall = () => seen.AddRange(Invariants.Broken(run.Arm, Scenarios.Sources, isRestricted: true));
        run.OnPlan = plan => seen.AddRange(plan.Addresses.Select(address => address.Ip?.ToString() ?? "").Except(run.Arm.Addresses()).Select(address => $"{address} is told, and nothing answers on it"));
        run.Gate.Arm(call, fate);
        int journal = run.Arm.Journal.Total;
        try
        {
            await ActAsync(run, scenario);
            tellHit(!run.Gate.IsArmed);
            run.Gate.Disarm();
            run.Gate.AfterCall = () => { };
            Assert.True(seen.Count == 0, string.Join("; ", seen.Distinct()));
            if (scenario.HasNeighbour)
            {
                // What a failed operation left of a shared resource is for the next look of those that are on it.
                await run.ConvergeAsync(Scenarios.Neighbour(run) with { Nodes = scenario.After?.Invoke(run).Nodes ?? Scenarios.Rich(run).Nodes });
            }

            Assert.Equal(expected, WorldText.Of(run.Arm));
            Assert.Equal(created, Created(run));
            await run.RemoveAsync([.. new[] { scenario.After?.Invoke(run).Identity, scenario.HasNeighbour ? Scenarios.Neighbour(run).Identity : null }.OfType<LoadBalancerIdentity>()]);
            Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(resource => resource.Name()).Order());
            Assert.Empty(run.Arm.SecurityRules());
            return null;
        }
        catch (Exception error) when (error is Xunit.Sdk.XunitException or InvalidOperationException)
        {
            // All cases that fail are told together.
            return $"{error.Message}\n    told: {string.Join(" | ", run.Told.TakeLast(4))}\n    calls around it: {string.Join(", ", run.Arm.Journal.All.Skip(journal + Math.Max(0, call - 4)).Take(10))}";
        }
    }

    private static async Task PrepareAsync(TrapRun run, Scenario scenario)
    {
        // An operation is asked for once or twice, which is a case of the matrix each time.
        run.Arm.Settings.PollAfter = TimeSpan.FromSeconds(4);
        await run.ConvergeAsync([.. new[] { scenario.HasNeighbour ? Scenarios.Neighbour(run) : null, scenario.Before?.Invoke(run) }.OfType<DesiredLoadBalancer>()]);
        if (scenario.IsConnected)
        {
            string link = run.Arm.World.All("privateLinkServices").Single().Id();
            run.Arm.World.AddPrivateEndpointConnection(link, "client").AddPrivateEndpointConnection(link, "other-client");
            await run.DriftPassAsync([.. new[] { scenario.HasNeighbour ? Scenarios.Neighbour(run) : null, scenario.Before?.Invoke(run) }.OfType<DesiredLoadBalancer>()]);
        }

        run.Arm.Journal.Clear();
    }

    private static async Task ActAsync(TrapRun run, Scenario scenario)
    {
        bool isRestarted;
        do
        {
            if (scenario.After?.Invoke(run) is { } desired)
            {
                await run.ConvergeAsync(desired);
            }
            else if (scenario.Before?.Invoke(run) is { } gone)
            {
                await run.RemoveAsync(gone.Identity);
            }

            // Nodes that leave have their time, and what is under way at Azure comes to its end.
            await run.Rig.Pump.PassAsync(TimeSpan.FromMinutes(15));
            isRestarted = await run.RestartIfDeadAsync();
        }
        while (isRestarted);
    }

    private static int Created(TrapRun run) => run.Arm.Journal.Count(call => call.Operation == "PUT publicIPAddresses" && call.Status == 201);
}
