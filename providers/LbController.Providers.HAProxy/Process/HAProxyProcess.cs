using System.ComponentModel;
using System.Globalization;
using System.Text;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Process;

/// <summary>
/// The one HAProxy of a state directory: finds, starts, reloads and stops it. Used by one writer at a time; only
/// <see cref="IsAlive"/> may be asked by anyone.
/// </summary>
internal sealed class HAProxyProcess(StateDirectory directory, HAProxyBinary binary, TimeProvider timeProvider, ILogger logger)
{
    private const int ChecksByName = 100;
    private const long LargestLog = 4 * 1024 * 1024;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SilencePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TermPatience = TimeSpan.FromSeconds(3);

    private readonly CliSocket _stats = new(directory.StatsSocket, halfClose: false, timeProvider);
    private readonly CliSocket _master = new(directory.MasterSocket, halfClose: true, timeProvider);
    private volatile ProcessEntry? _process;
    private volatile bool _looksAlive;
    private bool _isChild;

    /// <summary>The master's id, or 0.</summary>
    public int Pid => _process?.Pid ?? 0;

    /// <summary>Whether the master lived when it was last looked at, at most some hundred milliseconds ago: costs nothing.</summary>
    public bool LooksAlive => _looksAlive;

    /// <summary>Whether the master lives. Reaps it where it was our child and has ended.</summary>
    public bool IsAlive()
    {
        if (_process is not { } process)
        {
            return _looksAlive = false;
        }

        if (_isChild && NativeMethods.WaitPid(process.Pid, out _, NativeMethods.NoHang) == process.Pid)
        {
            _isChild = false;
        }

        return _looksAlive = ProcessTable.IsAlive(process);
    }

    /// <summary>
    /// Takes over an HAProxy that already runs on our configuration file and answers, and ends every other process that does: a leftover
    /// would silently share our ports.
    /// </summary>
    /// <returns>What the adopted one runs, or null where there was none to adopt.</returns>
    public async Task<WorkerInfo?> AdoptAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ProcessEntry> found = await ProcessTable.FindHAProxiesAsync(directory.Configuration, timeProvider, cancellationToken);
        if (found.Count == 0)
        {
            return null;
        }

        MasterStatus? status = await AskAsync(_master, "show proc", CliReplies.ParseProcesses, cancellationToken);
        WorkerInfo? worker = status is null ? null : await AskAsync(_stats, CliReplies.WorkerQuestion, CliReplies.ParseInfo, cancellationToken);
        ProcessEntry? master = worker is null ? null : found.FirstOrDefault(entry => entry.Pid == status?.MasterPid);
        ProcessEntry[] strays = [.. found.Where(entry => master is null || (entry.Pid != master.Pid && entry.ParentPid != master.Pid))];
        if (strays.Length > 0)
        {
            logger.StoppingStrays(string.Join(", ", strays.Select(stray => stray.Pid)), directory.Configuration);
            await EndAsync(strays, TimeSpan.Zero, cancellationToken);
        }

        _process = master;
        _isChild = false;
        _ = IsAlive();
        return master is null ? null : worker;
    }

    /// <summary>Starts a master on the configuration file and waits until its worker answers.</summary>
    /// <param name="sha">The hash that the worker must report.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ReloadOutcome> StartAsync(string sha, TimeSpan deadline, CancellationToken cancellationToken)
    {
        // What an earlier worker knew of the nodes is old by now.
        await AtomicFile.ReplaceAsync(directory.ServerState, "1\n", cancellationToken);
        AtomicFile.Remove(directory.MasterSocket);
        long offset = TrimLog();
        int pid = Spawn();
        _isChild = true;
        _process = ProcessTable.Find(pid) ?? new ProcessEntry(pid, 0, 0, []);
        await AtomicFile.ReplaceAsync(directory.PidFile, pid.ToString(CultureInfo.InvariantCulture) + "\n", cancellationToken);
        using var expiry = new CancellationTokenSource(deadline, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        while (!expiry.IsCancellationRequested && IsAlive())
        {
            WorkerInfo? worker = CliReplies.ParseInfo(await _stats.SendAsync(CliReplies.WorkerQuestion, Answer, cancellationToken));
            if (worker?.Sha == sha)
            {
                return new ReloadOutcome(worker, [], false);
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }

        bool timedOut = IsAlive();
        if (timedOut)
        {
            await StopAsync(TimeSpan.Zero, cancellationToken);
        }

        _process = null;
        return new ReloadOutcome(null, AlertParser.Parse(ReadLog(offset)), timedOut);
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
        long offset = TrimLog();
        ReloadReply reply = CliReplies.ParseReload(await _master.SendAsync("reload", deadline, cancellationToken));
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

        return new ReloadOutcome(null, AlertParser.Parse(ReadLog(offset)), reply != ReloadReply.Failed);
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
        await EndAsync(await ProcessTable.FindHAProxiesAsync(directory.Configuration, timeProvider, cancellationToken), drain, cancellationToken);
        _ = IsAlive();
        _process = null;
        AtomicFile.Remove(directory.MasterSocket);
        AtomicFile.Remove(directory.StatsSocket);
        AtomicFile.Remove(directory.PeersSocket);
        AtomicFile.Remove(directory.PidFile);
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

    private int Spawn()
    {
        string path = binary.FindPath();
        try
        {
            return DetachedProcess.Start(path, ["-W", "-db", "-S", $"{directory.MasterSocket},mode,600", "-f", directory.Configuration], directory.Log);
        }
        catch (Win32Exception exception)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, "start", exception.Message, exception);
        }
    }

    private async Task EndAsync(IReadOnlyList<ProcessEntry> processes, TimeSpan drain, CancellationToken cancellationToken)
    {
        (int Signal, TimeSpan Patience)[] steps = [(NativeMethods.SigUsr1, drain), (NativeMethods.SigTerm, TermPatience), (NativeMethods.SigKill, TermPatience)];
        foreach ((int signal, TimeSpan patience) in steps.Where(step => step.Patience > TimeSpan.Zero))
        {
            foreach (ProcessEntry process in processes)
            {
                ProcessTable.Signal(process, signal);
            }

            using var expiry = new CancellationTokenSource(patience, timeProvider);
            using var ticks = new PeriodicTimer(Poll, timeProvider);
            while (!expiry.IsCancellationRequested)
            {
                // Also reaps: a child that ended is gone only then.
                _ = IsAlive();
                if (!processes.Any(ProcessTable.IsAlive))
                {
                    return;
                }

                await ticks.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    private long TrimLog()
    {
        var log = new FileInfo(directory.Log);
        if (!log.Exists)
        {
            return 0;
        }

        if (log.Length < LargestLog)
        {
            return log.Length;
        }

        // HAProxy writes at the end wherever that is, so the file can be cut under it.
        log.CopyTo(directory.Log + ".1", overwrite: true);
        using FileStream file = log.Open(FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
        return 0;
    }

    private string ReadLog(long offset)
    {
        using var file = new FileStream(directory.Log, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(offset, SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
