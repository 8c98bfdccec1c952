using LbController.Providers.HAProxy.Hosts;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.State;

namespace LbController.Providers.HAProxy.Process;

/// <summary>
/// The one HAProxy of a state directory: finds, starts, reloads and stops it, the same way wherever it runs. What depends on that is the
/// <see cref="IHAProxyHost"/>'s. Used by one writer at a time; only <see cref="IsAlive"/> may be asked by anyone.
/// </summary>
internal sealed class HAProxyProcess(StateDirectory directory, IHAProxyHost host, TimeProvider timeProvider)
{
    private const int ChecksByName = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SilencePatience = TimeSpan.FromSeconds(5);

    private readonly CliSocket _stats = new(directory.StatsSocket, halfClose: false, timeProvider);
    private readonly CliSocket _master = new(directory.MasterSocket, halfClose: true, timeProvider);
    private volatile bool _looksAlive;

    /// <summary>The master's id, or 0.</summary>
    public int Pid => host.Pid;

    /// <summary>Whether the master lived when it was last looked at, at most some hundred milliseconds ago: costs nothing.</summary>
    public bool LooksAlive => _looksAlive;

    /// <summary>Whether the master lives.</summary>
    public bool IsAlive() => _looksAlive = host.IsAlive();

    /// <summary>
    /// Takes over an HAProxy that already runs on our configuration file and answers, and ends every other process that does: a leftover
    /// would silently share our ports.
    /// </summary>
    /// <returns>What the adopted one runs, or null where there was none to adopt.</returns>
    public async Task<WorkerInfo?> AdoptAsync(CancellationToken cancellationToken)
    {
        if (!await host.FindAsync(cancellationToken))
        {
            return null;
        }

        MasterStatus? status = await AskAsync(_master, "show proc", CliReplies.ParseProcesses, cancellationToken);
        WorkerInfo? worker = status is null ? null : await AskAsync(_stats, CliReplies.WorkerQuestion, CliReplies.ParseInfo, cancellationToken);
        bool isAdopted = await host.AdoptAsync(worker is null ? null : status?.MasterPid, cancellationToken);
        _ = IsAlive();
        return isAdopted ? worker : null;
    }

    /// <summary>Has a master run the configuration file and waits until its worker answers.</summary>
    /// <param name="sha">The hash that the worker must report.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ReloadOutcome> StartAsync(string sha, TimeSpan deadline, CancellationToken cancellationToken)
    {
        // What an earlier worker knew of the nodes is old by now.
        await AtomicFile.ReplaceAsync(directory.ServerState, "1\n", cancellationToken);
        long mark = host.MarkLog();
        await host.StartAsync(deadline, cancellationToken);
        using var expiry = new CancellationTokenSource(deadline, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        while (!expiry.IsCancellationRequested && IsAlive())
        {
            WorkerInfo? worker = CliReplies.ParseInfo(await _stats.SendAsync(CliReplies.WorkerQuestion, Answer, cancellationToken));
            if (worker?.Sha == sha)
            {
                return new ReloadOutcome(worker, [], false);
            }

            if (worker is not null && !host.StartsHAProxy)
            {
                // It came with what the file was before.
                return await ReloadAsync(sha, deadline, cancellationToken);
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }

        bool timedOut = IsAlive();
        IReadOnlyList<HAProxyAlert> alerts = AlertParser.Parse(await host.ReadLogAsync(mark, cancellationToken));
        await host.StopAsync(TimeSpan.Zero, cancellationToken);
        _ = IsAlive();
        return new ReloadOutcome(null, alerts, timedOut);
    }

    /// <summary>Has the master read the file again, and waits for proof of the outcome.</summary>
    /// <param name="sha">The hash that the new worker must report.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the reload goes on.</param>
    public async Task<ReloadOutcome> ReloadAsync(string sha, TimeSpan deadline, CancellationToken cancellationToken)
    {
        MasterStatus? before = await AskAsync(_master, "show proc", CliReplies.ParseProcesses, cancellationToken);
        if (before is null)
        {
            return new ReloadOutcome(null, [], IsTimeout: true);
        }

        // A configuration that is loaded again reports the hash that the old worker reports already.
        WorkerInfo? replaced = await AskWorkerAsync(cancellationToken);
        long mark = host.MarkLog();
        string? answer = await _master.SendAsync("reload", deadline, cancellationToken);
        ReloadReply reply = CliReplies.ParseReload(answer);
        using var expiry = new CancellationTokenSource(deadline, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        while (!expiry.IsCancellationRequested && reply != ReloadReply.Failed && IsAlive())
        {
            WorkerInfo? worker = CliReplies.ParseInfo(await _stats.SendAsync(CliReplies.WorkerQuestion, Answer, cancellationToken));
            if (worker is not null && worker.Sha == sha && worker.Pid != replaced?.Pid)
            {
                return new ReloadOutcome(worker, [], false);
            }

            MasterStatus? now = CliReplies.ParseProcesses(await _master.SendAsync("show proc", Answer, cancellationToken));
            if (now is not null && now.Reloads > before.Reloads && now.FailedReloads > before.FailedReloads)
            {
                reply = ReloadReply.Failed;
                break;
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }

        return reply == ReloadReply.Failed
            ? new ReloadOutcome(null, await ReadAlertsAsync(mark, answer, cancellationToken), IsTimeout: false)
            : new ReloadOutcome(null, [], IsTimeout: true);
    }

    /// <summary>Has the running worker tell the nodes' health, for the next one, so that a reload does not take a dead node for a live one.</summary>
    /// <param name="checks">The checks that the next worker has; few are asked for by name, since the servers of all Services may be 100,000 lines.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task SaveServerStateAsync(CheckTables checks, CancellationToken cancellationToken)
    {
        string command = checks.ByName.Count <= ChecksByName ? string.Join(';', checks.ByName.Keys.Select(check => $"show servers state {check}")) : "show servers state";
        string? reply = checks.ByName.IsEmpty ? null : await _stats.SendAsync(command, Answer, cancellationToken);
        await AtomicFile.ReplaceAsync(directory.ServerState, CliReplies.ToStateFile(reply, checks), cancellationToken);
    }

    /// <summary>Sends commands to the current worker, in one line; null where nobody answers.</summary>
    /// <param name="command">At most <see cref="CliSocket.MaxCommandBytes"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<string?> SendAsync(string command, CancellationToken cancellationToken) => _stats.SendAsync(command, Answer, cancellationToken);

    /// <summary>What the current worker runs, or null where it does not answer.</summary>
    public async Task<WorkerInfo?> AskWorkerAsync(CancellationToken cancellationToken) =>
        CliReplies.ParseInfo(await _stats.SendAsync(CliReplies.WorkerQuestion, Answer, cancellationToken));

    /// <summary>Ends HAProxy and what is left of it, and removes its sockets.</summary>
    /// <param name="drain">How long open connections get.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task StopAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        await host.StopAsync(drain, cancellationToken);
        _ = IsAlive();
    }

    /// <summary>Why a reload failed: the output says, or the answer to <c>reload</c> does (2.7 and later); else only that it failed.</summary>
    private async Task<IReadOnlyList<HAProxyAlert>> ReadAlertsAsync(long mark, string? answer, CancellationToken cancellationToken)
    {
        IReadOnlyList<HAProxyAlert> alerts = AlertParser.Parse(await host.ReadLogAsync(mark, cancellationToken));
        alerts = alerts.Count > 0 ? alerts : AlertParser.Parse(answer ?? "");
        return alerts.Count > 0 ? alerts : [new HAProxyAlert(0, $"the reload failed; {host.LogPlace} says why")];
    }

    /// <summary>Asks until somebody answers: around a reload the master refuses connections for half a second, and that does not make it hang.</summary>
    private async Task<T?> AskAsync<T>(CliSocket socket, string command, Func<string?, T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        using var expiry = new CancellationTokenSource(SilencePatience, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        T? answer = parse(await socket.SendAsync(command, Answer, cancellationToken));
        while (answer is null && !expiry.IsCancellationRequested)
        {
            await ticks.WaitForNextTickAsync(cancellationToken);
            answer = parse(await socket.SendAsync(command, Answer, cancellationToken));
        }

        return answer;
    }
}
