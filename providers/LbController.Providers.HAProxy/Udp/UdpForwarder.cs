using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Process;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>
/// Forwards the UDP ports of all Services, beside HAProxy: told of every commit, and watching the nodes' health and whether anybody changed
/// what is in effect. A failure of it is reported for Services with UDP ports only, and tried again by itself.
/// </summary>
/// <param name="planes">The ways to forward.</param>
/// <param name="askHealth">Sends a command to HAProxy's statistics socket; null where nobody answers.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class UdpForwarder(UdpPlanes planes, Func<string, CancellationToken, Task<string?>> askHealth, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    /// <summary>How often health and drift are looked at, while there is anything to forward.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>When a failure is tried again.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private const int ChecksByName = 100;

    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyDictionary<(string Check, IPAddress Node), bool> _health = new Dictionary<(string, IPAddress), bool>();
    private HashSet<FrontendBinding> _held = [];
    private ValueList<UdpForward>? _effect;
    private IUdpPlane? _plane;
    private long _failedAt;
    private volatile string? _failure;
    private volatile string _unsupported = "the provider is not started";
    private volatile IReadOnlyList<UdpForward> _forwards = [];

    /// <summary>Whether this machine can forward UDP at all.</summary>
    public bool IsSupported => _plane is not null;

    /// <summary>Chooses the way and takes over what an earlier run left of it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        (_plane, _unsupported) = await planes.ChooseAsync(cancellationToken);
        await planes.ClearOthersAsync(_plane, cancellationToken);
        if (_plane is null)
        {
            logger.UdpUnsupported(_unsupported);
            return;
        }

        _held = [.. await _plane.AdoptAsync(cancellationToken)];
        logger.UdpBy(_plane.Name);
    }

    /// <summary>The places of a state that are not ours yet and that another program has.</summary>
    public IEnumerable<FrontendBinding> TakenOf(HAProxyState state) => !IsSupported
        ? []
        : state.Forwards().Select(forward => forward.Binding).Where(binding => !_held.Contains(binding) && !PortProbe.CanBind(binding));

    /// <summary>Brings the forwards of a state into effect. Never fails: what is wrong is told by <see cref="ProblemsOf"/>.</summary>
    public async Task ApplyAsync(HAProxyState state, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _forwards = [.. state.Forwards()];
            if (_forwards.Count > 0)
            {
                await ReadHealthAsync(cancellationToken);
            }

            await BringIntoEffectAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What there is to say about the UDP ports of a Service.</summary>
    /// <param name="desired">What it has to be.</param>
    public ValueList<Problem> ProblemsOf(DesiredLoadBalancer desired)
    {
        var problems = new List<Problem>();
        foreach (Listener listener in desired.Listeners.Where(listener => listener.Key.Protocol == TransportProtocol.Udp))
        {
            if (_plane is not { } plane)
            {
                problems.Add(ProblemOf(listener.Key, ProblemReasons.ProtocolNotSupported, _unsupported));
                continue;
            }

            UdpForward[] own = [.. _forwards.Where(forward => forward.Owner == desired.Identity && forward.Key == listener.Key)];
            if (own.Select(plane.LimitOf).FirstOrDefault(limit => limit is not null) is { } limit)
            {
                problems.Add(ProblemOf(listener.Key, ProblemReasons.ProtocolNotSupported, limit));
            }
            else if (own.Length > 0 && _failure is { } failure)
            {
                problems.Add(ProblemOf(listener.Key, ProblemReasons.UdpNotForwarded, $"{failure}. It is tried again by itself"));
            }
        }

        return problems.ToValueList();
    }

    /// <summary>Looks at health and drift until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ticks = new PeriodicTimer(LookInterval, timeProvider);
        while (await ticks.WaitForNextTickAsync(cancellationToken))
        {
            await LookAsync(cancellationToken);
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_plane is not { } plane || (_forwards.Count == 0 && _failure is null))
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            await ReadHealthAsync(cancellationToken);
            if (_failure is null && await FindDriftAsync(plane, cancellationToken) is { } drift)
            {
                logger.UdpDrifted(drift);
                _effect = null;
            }

            if (_failure is null || timeProvider.GetElapsedTime(_failedAt) >= RetryDelay)
            {
                await BringIntoEffectAsync(cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Forwards nothing any more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) => await ApplyAsync(HAProxyState.Empty, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static Problem ProblemOf(ListenerKey key, string reason, string message) =>
        new(ProblemSeverity.Degraded, reason, "spec.ports", $"Port {key} is not served: {message}.") { Port = key };

    private async Task<string?> FindDriftAsync(IUdpPlane plane, CancellationToken cancellationToken)
    {
        try
        {
            return await plane.FindDriftAsync(cancellationToken);
        }
        catch (ProviderException exception)
        {
            Fail(exception);
            return null;
        }
    }

    private async Task ReadHealthAsync(CancellationToken cancellationToken)
    {
        string[] checks = [.. _forwards.Select(forward => forward.Check).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (checks.Length == 0)
        {
            return;
        }

        string command = checks.Length <= ChecksByName ? string.Join(';', checks.Select(check => $"show servers state {check}")) : "show servers state";
        string? reply = await askHealth(command, cancellationToken);
        if (string.IsNullOrWhiteSpace(reply))
        {
            // Around a reload nobody answers: what was known holds.
            return;
        }

        IReadOnlyDictionary<(string Check, IPAddress Node), bool> health = ServerStates.Parse(reply);
        string[] down = [.. Down(health)];
        if (!down.SequenceEqual(Down(_health)))
        {
            logger.UdpHealthChanged(down.Length == 0 ? "none" : string.Join(", ", down));
        }

        _health = health;
    }

    private static IEnumerable<string> Down(IReadOnlyDictionary<(string Check, IPAddress Node), bool> health) =>
        health.Where(state => !state.Value).Select(state => $"{state.Key.Node} ({state.Key.Check})").Order(StringComparer.Ordinal);

    private bool IsHealthy(string? check, IPAddress node) => check is null || _health.GetValueOrDefault((check, node), true);

    private async Task BringIntoEffectAsync(CancellationToken cancellationToken)
    {
        if (_plane is not { } plane)
        {
            return;
        }

        // With no healthy node a client is refused at once, as kube-proxy does; a node that no check has seen yet is healthy.
        ValueList<UdpForward> effect = _forwards
            .Where(forward => plane.LimitOf(forward) is null)
            .DistinctBy(forward => forward.Binding)
            .Select(forward => forward with { Targets = forward.Targets.Where(target => IsHealthy(forward.Check, target.Address)).ToValueList() })
            .ToValueList();
        if (_failure is null && _effect == effect)
        {
            return;
        }

        try
        {
            // Until it is done, the places of before are ours and those to come may be.
            _held = [.. _held, .. effect.Select(forward => forward.Binding)];
            await plane.ApplyAsync(effect, cancellationToken);
            _held = [.. effect.Select(forward => forward.Binding)];
            _effect = effect;
            _failure = null;
        }
        catch (Exception exception) when (exception is ProviderException or IOException or UnauthorizedAccessException)
        {
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        _effect = null;
        _failure = exception.Message;
        _failedAt = timeProvider.GetTimestamp();
        logger.UdpFailed(_forwards.Count, RetryDelay, exception.Message, exception);
    }
}
