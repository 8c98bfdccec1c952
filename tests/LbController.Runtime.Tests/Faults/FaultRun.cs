using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Testing;

namespace LbController.Runtime.Tests.Faults;

/// <summary>
/// One run of a workload with at most one fault, on virtual time: a cluster and a back end that stay, and processes that come and go.
/// </summary>
internal sealed class FaultRun(Workload workload, FaultKind? kind, int point) : IAsyncDisposable
{
    /// <summary>Virtual time that a fault may cost: a few first retries, far below a resync, which would hide what retries do not mend.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly ServiceKey Key = new("default", "web");

    private readonly ManualTimeProvider _time = new();
    private Controller? _process;
    private long _passesAtLastAdvance;
    private int _looksSinceAdvance;
    private TimeSpan _advanced;
    private bool _restarted;

    public Cluster Cluster { get; } = new();

    public InMemoryProvider Provider { get; } = new();

    public EffectGate Gate { get; } = new(kind, point);

    public JsonObject? Stored => Cluster.Stored("web");

    public bool IsHeld => Stored?["metadata"]?["finalizers"] is JsonArray { Count: 2 };

    public bool HasAddress => Stored?["status"]?["loadBalancer"]?["ingress"] is JsonArray { Count: 1 };

    public bool HasBalancer => Uid is { } uid && Provider.Balancers.ContainsKey(uid);

    public string Ports => Uid is { } uid && Provider.Balancers.TryGetValue(uid, out (DesiredLoadBalancer Desired, PublishedAddress Address) entry)
        ? string.Join(',', entry.Desired.Listeners.Select(listener => listener.Key.Port))
        : "";

    public string Nodes => Uid is { } uid && Provider.Balancers.TryGetValue(uid, out (DesiredLoadBalancer Desired, PublishedAddress Address) entry)
        ? string.Join(',', entry.Desired.Nodes.Select(node => node.Name))
        : "";

    private string? Uid => (string?)Stored?["metadata"]?["uid"];

    private IEnumerable<(DesiredLoadBalancer Desired, PublishedAddress Address)> OfWeb =>
        Provider.Balancers.Values.Where(entry => entry.Desired.Identity.Service == Key);

    public bool ConditionIs(string type, string status) =>
        Stored?["status"]?["conditions"] is JsonArray conditions && conditions.Any(condition => (string?)condition!["type"] == type && (string?)condition["status"] == status);

    /// <summary>Everything that two runs must agree on in the end; UIDs, times and node ports are left out, and the address is masked.</summary>
    public string EndState()
    {
        string state = EndStateWithAddress();
        return OfWeb.Aggregate(state, (text, entry) => text.Replace($"{entry.Address}", "ADDRESS", StringComparison.Ordinal));
    }

    private string EndStateWithAddress()
    {
        string balancers = string.Join("; ", OfWeb.Select(entry => $"{string.Join(',', entry.Desired.Listeners.Select(listener => listener.Key))} {entry.Desired.Nodes} {entry.Desired.Health} at {entry.Address} live={entry.Desired.Identity.ServiceUid == Uid}"));
        if (Stored is not { } service)
        {
            return $"gone; {balancers}";
        }

        IEnumerable<string> conditions = (service["status"]?["conditions"] as JsonArray ?? []).Select(condition => $"{condition!["type"]}={condition["status"]} {condition["reason"]} {condition["message"]}");
        return $"{service["spec"]!["type"]} {service["metadata"]!["finalizers"]?.ToJsonString()} {service["status"]?["loadBalancer"]?.ToJsonString()} {string.Join("; ", conditions.Order(StringComparer.Ordinal))}; {balancers}";
    }

    public async Task ExecuteAsync()
    {
        Gate.Invariant = Violation;
        await Cluster.StartAsync();
        StartProcess();
        for (int i = 0; i < workload.Steps.Count; i++)
        {
            await workload.Steps[i].ActAsync(this);
            if (await ReachAsync(workload.Steps[i], $"step {i}"))
            {
                continue;
            }

            // Down: the rest of the steps happen unseen.
            for (i++; i < workload.Steps.Count; i++)
            {
                await workload.Steps[i].ActAsync(this);
            }

            StartProcess();
            await ReachAsync(workload.Steps[^1], "the last step, after all were done unseen");
        }
    }

    /// <summary>Three resync periods go by.</summary>
    /// <returns>The effects in them.</returns>
    public async Task<IReadOnlyList<string>> RestAsync()
    {
        await SettleAsync();
        int before = Gate.Effects.Count;
        for (int i = 0; i < 3; i++)
        {
            long passes = _process!.Runtime.PassesOver(Key);
            _time.Advance(TimeSpan.FromMinutes(11));
            if (passes > 0)
            {
                int looks = 0;
                await Deadline.UntilAsync(() => _process.Runtime.PassesOver(Key) > passes || AdvanceAgain(++looks), "the resync");
            }
        }

        await SettleAsync();
        return [.. Gate.Effects.Skip(before)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await Cluster.DisposeAsync();
    }

    private void StartProcess() => _process = new Controller(Cluster, new ControllerSetup
    {
        Time = _time,
        Providers = [new EffectProvider(Provider, Gate, Key)],
        Wire = handler => new EffectHandler(handler, Gate, Key.Name),
    }).Start();

    /// <returns>False where the process died and is to stay down.</returns>
    private async Task<bool> ReachAsync(Step step, string phase)
    {
        bool wentDown = false;
        try
        {
            await Deadline.UntilAsync(LookAsync, phase, TimeSpan.FromSeconds(15));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not reached: {phase}; state: {EndState()}; effects: {string.Join(", ", Gate.Effects)}; last: {_process?.Runtime.LastOutcome(Key)}");
        }

        return !wentDown;

        async Task<bool> LookAsync()
        {
            if (Gate.HasCrashed && _process is not null && !_restarted)
            {
                _restarted = true;
                await _process.DisposeAsync();
                _process = null;
                wentDown = kind == FaultKind.CrashAndStayDown;
                if (!wentDown)
                {
                    StartProcess();
                }
            }

            // In this order: an effect that makes it reached, and that the process is to die after, has struck by the time it shows.
            bool isReached = step.IsReached(this);
            if (wentDown || (isReached && !(Gate.Kills && !_restarted)))
            {
                return true;
            }

            AdvanceToRetry();
            return false;
        }
    }

    /// <summary>
    /// Moves the clock where the process waits for nothing but a retry: once for each failed pass, and again where the retry was put on
    /// the clock only after it had moved.
    /// </summary>
    private void AdvanceToRetry()
    {
        if (_process is null || _process.Runtime.LastOutcome(Key) is not (Outcome.Retry or Outcome.Waiting) || _advanced >= Patience)
        {
            return;
        }

        long passes = _process.Runtime.PassesOver(Key);
        if (passes != _passesAtLastAdvance || ++_looksSinceAdvance > 10)
        {
            _passesAtLastAdvance = passes;
            _looksSinceAdvance = 0;
            _advanced += TimeSpan.FromSeconds(12);
            _time.Advance(TimeSpan.FromSeconds(12));
        }
    }

    /// <summary>A process that has just started may wait on the clock too, to open its watch again.</summary>
    private async Task SettleAsync()
    {
        Task settled = _process!.SettleAsync();
        int looks = 0;
        try
        {
            await Deadline.UntilAsync(
                () =>
                {
                    if (!settled.IsCompleted && ++looks % 25 == 0)
                    {
                        _time.Advance(TimeSpan.FromSeconds(1));
                    }

                    return settled.IsCompleted;
                },
                "the sentinel is served");
        }
        catch (TimeoutException missed)
        {
            throw new TimeoutException($"{missed.Message}; {_process.State}");
        }

        await settled;
    }

    /// <summary>For a pass that was not on the clock yet when it moved.</summary>
    private bool AdvanceAgain(int looks)
    {
        if (looks % 20 == 0)
        {
            _time.Advance(TimeSpan.FromMinutes(11));
        }

        return false;
    }

    private string? Violation()
    {
        JsonObject? service = Stored;
        return service is not null && HasBalancer && !IsHeld ? "a live Service's load balancer exists without its finalizers" : null;
    }
}
