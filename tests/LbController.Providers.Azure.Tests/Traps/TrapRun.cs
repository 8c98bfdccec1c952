using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>
/// A rig whose adapter meets trouble, and the controller's part in it: it goes on after every failure, and starts again after its death.
/// At its end no request was against Azure's definitions.
/// </summary>
internal sealed class TrapRun : IAsyncDisposable
{
    private const int MostRounds = 40;

    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, KnownLoadBalancer> _known = [];

    /// <param name="ipv6">Whether the network has IPv6.</param>
    /// <param name="attempts">How often the client tries by itself.</param>
    /// <param name="settings">Changes the administrator's settings.</param>
    public TrapRun(bool ipv6 = false, int attempts = 1, Func<AzureSettings, AzureSettings>? settings = null)
    {
        Gate = new CallGate();
        Rig = new AzureRig(ipv6, settings, handler => Gate.Wrap(handler, () => Arm), client => client with { Attempts = attempts });
    }

    public CallGate Gate { get; }

    public AzureRig Rig { get; }

    public FakeArm Arm => Rig.Arm;

    /// <summary>What the Services were told on the way, newest last.</summary>
    public List<ProviderException> Failures { get; } = [];

    /// <summary>What was waited for on the way.</summary>
    public List<string> Told { get; } = [];

    /// <summary>The last plan's.</summary>
    public ValueList<Problem> Problems { get; private set; } = [];

    /// <summary>Called with every plan.</summary>
    public Action<ProviderPlan> OnPlan { get; set; } = _ => { };

    /// <summary>Until nothing is left to do.</summary>
    public Task ConvergeAsync(params IReadOnlyList<DesiredLoadBalancer> all) =>
        Rig.Pump.RunAsync(() => Task.WhenAll(all.Select(desired => LoopAsync(desired.Identity, desired, MostRounds))));

    public Task RemoveAsync(params IReadOnlyList<LoadBalancerIdentity> all) =>
        Rig.Pump.RunAsync(() => Task.WhenAll(all.Select(identity => LoopAsync(identity, null, MostRounds))));

    /// <summary>One plan and, where there is something to do, one apply.</summary>
    /// <returns>The failure, or null.</returns>
    public async Task<ProviderException?> TryAsync(LoadBalancerIdentity identity, DesiredLoadBalancer? desired)
    {
        int before = Failures.Count;
        await Rig.Pump.RunAsync(() => RoundAsync(new PlanRequest(identity, desired, [])));
        return Failures.Count > before ? Failures[^1] : null;
    }

    public Task<ProviderException?> TryRemoveAsync(LoadBalancerIdentity identity) => TryAsync(identity, null);

    /// <summary>Later than any listing is trusted.</summary>
    public Task DriftPassAsync(params IReadOnlyList<DesiredLoadBalancer> all) => Rig.Pump.RunAsync(async () =>
    {
        await Task.Delay(TimeSpan.FromMinutes(10), Rig.Time);
        Arm.Journal.Clear();
        await Task.WhenAll(all.Select(desired => LoopAsync(desired.Identity, desired, MostRounds)));
    });

    /// <summary>Another process, which knows what the API server tells it.</summary>
    /// <param name="going">Services that have been deleted meanwhile.</param>
    public Task RestartAsync(params IReadOnlyList<LoadBalancerIdentity> going)
    {
        foreach (LoadBalancerIdentity identity in going)
        {
            ValueMap annotations = _known.TryGetValue(identity.ServiceUid, out KnownLoadBalancer? known) ? known.Annotations : ValueMap.Empty;
            _known[identity.ServiceUid] = new KnownLoadBalancer(identity, [], null) { Annotations = annotations };
        }

        return Rig.RestartAsync([.. _known.Values]);
    }

    /// <summary>The next process, where the last one died while nobody waited for it.</summary>
    public async Task<bool> RestartIfDeadAsync()
    {
        if (!Gate.IsDead)
        {
            return false;
        }

        Gate.Revive();
        await RestartAsync();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Rig.DisposeAsync();
        Assert.Empty(Arm.Violations);
    }

    private async Task LoopAsync(LoadBalancerIdentity identity, DesiredLoadBalancer? desired, int most)
    {
        for (int round = 0; round < most; round++)
        {
            if (await RoundAsync(new PlanRequest(identity, desired, [])))
            {
                return;
            }
        }

        throw new InvalidOperationException($"{identity} is not done after {most} rounds: {string.Join(" | ", Told.TakeLast(5))}; last calls {string.Join(", ", Arm.Journal.All.TakeLast(12))}");
    }

    private async Task<bool> RoundAsync(PlanRequest request)
    {
        ValueMap annotations = request.Desired?.Annotations ?? _known.GetValueOrDefault(request.Identity.ServiceUid)?.Annotations ?? ValueMap.Empty;
        _known[request.Identity.ServiceUid] = new KnownLoadBalancer(request.Identity, [], request.Desired) { Annotations = annotations };
        try
        {
            ProviderPlan plan = await Rig.Provider.PlanAsync(request, Gate.Life);
            Problems = plan.Problems;
            OnPlan(plan);
            if (plan.Changes.IsEmpty && !plan.IsRefused)
            {
                _ = request.Desired is null && _known.Remove(request.Identity.ServiceUid);
                return true;
            }

            await SettleAsync((await Rig.Provider.ApplyAsync(plan, Gate.Life)).Outcome);
        }
        catch (ProviderException error) when (!Gate.IsDead)
        {
            Failures.Add(error);
            Told.Add($"{error.Operation} {error.Code}: {error.Message}");
            await Task.Delay(error.RetryAfter ?? BackOff, Rig.Time);
        }
        catch (Exception) when (Gate.IsDead)
        {
            // Whatever it was doing ended with it.
            Gate.Revive();
            await Task.Delay(Gate.Absence, Rig.Time);
            await RestartAsync();
        }

        return false;
    }

    private async Task SettleAsync(Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Settled:
                return;
            case Outcome.Waiting waiting:
                Told.Add(waiting.Reason);
                await Task.Delay(waiting.After, Rig.Time);
                return;
            case Outcome.Blocked blocked:
                Told.AddRange(blocked.Problems.Select(problem => $"{problem.Reason}: {problem.Message}"));
                await Task.Delay(TimeSpan.FromMinutes(1), Rig.Time);
                return;
            default:
                throw new InvalidOperationException($"{outcome}");
        }
    }
}
