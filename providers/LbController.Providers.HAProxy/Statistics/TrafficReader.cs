using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Statistics;

/// <summary>
/// Asks HAProxy for its statistics when somebody wants to know them, at most once a second for all who do, and before a reload where
/// somebody has lately: a worker takes its figures with it. Nobody asks, nothing happens. May be called by anyone.
/// </summary>
/// <param name="socket">The workers' statistics socket.</param>
/// <param name="state">What is in effect; null before the start.</param>
/// <param name="places">How many Services have figures of their own in the metrics.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class TrafficReader(CliSocket socket, Func<HAProxyState?> state, int places, TimeProvider timeProvider)
{
    /// <summary>How long an answer is waited for; there are two questions.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interest = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly TrafficLedger _ledger = new(places);
    private Task<TrafficSnapshot> _read = Task.FromResult(TrafficSnapshot.Empty);
    private TrafficSnapshot _last = TrafficSnapshot.Empty;
    private long? _askedAt;
    private long? _readAt;

    /// <summary>What is known, at most a second old where HAProxy answers; otherwise the last that it said. Waits a second at most.</summary>
    public Task<TrafficSnapshot> ReadAsync()
    {
        lock (_lock)
        {
            _askedAt = timeProvider.GetTimestamp();
            bool isValid = _readAt is { } readAt && timeProvider.GetElapsedTime(readAt) < Validity;
            return isValid || !_read.IsCompleted ? _read : _read = Task.Run(ReadNowAsync);
        }
    }

    /// <summary>Reads once more where somebody wants to know: the current worker is about to be replaced.</summary>
    public Task ReadBeforeReloadAsync()
    {
        lock (_lock)
        {
            if (_askedAt is not { } askedAt || timeProvider.GetElapsedTime(askedAt) > Interest)
            {
                return Task.CompletedTask;
            }

            Task<TrafficSnapshot> before = _read;
            return _read = Task.Run(async () =>
            {
                await before;
                return await ReadNowAsync();
            });
        }
    }

    /// <summary>One read at a time: each begins when the one before has ended.</summary>
    private async Task<TrafficSnapshot> ReadNowAsync()
    {
        HAProxyState? current = state();
        if (current is not null)
        {
            StatisticsReply? reply = StatisticsReply.Parse(await socket.SendAsync(StatisticsReply.Question, Answer, CancellationToken.None));
            IReadOnlyList<CheckTable> checks = NodeHealthTable.Choose(current);
            string? states = reply is null || checks.Count == 0 ? null : await socket.SendAsync(NodeHealthTable.Question(checks), Answer, CancellationToken.None);
            _ledger.Add(reply, current);
            ValueList<NodeHealth> nodes = reply is null ? _last.Nodes : NodeHealthTable.Of(checks, ServerStates.Parse(states));
            _last = new TrafficSnapshot(reply is not null, _ledger.Ports(), nodes, new TrafficReading(timeProvider.GetTimestamp(), _ledger.Services()));
        }

        lock (_lock)
        {
            _readAt = timeProvider.GetTimestamp();
            return _last;
        }
    }
}
