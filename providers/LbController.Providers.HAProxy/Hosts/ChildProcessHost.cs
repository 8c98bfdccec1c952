using System.ComponentModel;
using System.Globalization;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Hosts;

/// <summary>HAProxy as a process of this machine, in a session of its own, so that it outlives us.</summary>
internal sealed class ChildProcessHost(StateDirectory directory, HAProxyBinary binary, long descriptorLimit, TimeProvider timeProvider, ILogger logger) : IHAProxyHost
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan TermPatience = TimeSpan.FromSeconds(3);

    private readonly OutputFile _output = new(directory.Log);
    private volatile ProcessEntry? _process;
    private bool _isChild;

    /// <inheritdoc/>
    public int Pid => _process?.Pid ?? 0;

    /// <inheritdoc/>
    public long DescriptorLimit => descriptorLimit;

    /// <inheritdoc/>
    public bool StartsHAProxy => true;

    /// <inheritdoc/>
    public string LogPlace => directory.Log;

    /// <summary>Whether the master lives. Reaps it where it was our child and has ended.</summary>
    public bool IsAlive()
    {
        if (_process is not { } process)
        {
            return false;
        }

        if (_isChild && NativeMethods.WaitPid(process.Pid, out _, NativeMethods.NoHang) == process.Pid)
        {
            _isChild = false;
        }

        return ProcessTable.IsAlive(process);
    }

    /// <inheritdoc/>
    public async Task<Version?> CheckVersionAsync(CancellationToken cancellationToken) => await binary.CheckVersionAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<CheckResult> CheckAsync(string file, CancellationToken cancellationToken) => binary.CheckAsync(file, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> FindAsync(CancellationToken cancellationToken) => (await ListAsync(cancellationToken)).Count > 0;

    /// <summary>A leftover would silently share our ports, so whatever runs on our file and is not the one that answers is ended.</summary>
    public async Task<bool> AdoptAsync(int? masterPid, CancellationToken cancellationToken)
    {
        IReadOnlyList<ProcessEntry> found = await ListAsync(cancellationToken);
        ProcessEntry? master = found.FirstOrDefault(entry => entry.Pid == masterPid);
        ProcessEntry[] strays = [.. found.Where(entry => master is null || (entry.Pid != master.Pid && entry.ParentPid != master.Pid))];
        if (strays.Length > 0)
        {
            logger.StoppingStrays(string.Join(", ", strays.Select(stray => stray.Pid)), directory.Configuration);
            await EndAsync(strays, TimeSpan.Zero, cancellationToken);
        }

        _process = master;
        _isChild = false;
        return master is not null;
    }

    /// <inheritdoc/>
    public async Task StartAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        AtomicFile.Remove(directory.MasterSocket);
        int pid = Spawn();
        _isChild = true;
        _process = ProcessTable.Find(pid) ?? new ProcessEntry(pid, 0, 0, []);
        await AtomicFile.ReplaceAsync(directory.PidFile, pid.ToString(CultureInfo.InvariantCulture) + "\n", cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        await EndAsync(await ListAsync(cancellationToken), drain, cancellationToken);
        _ = IsAlive();
        _process = null;
        directory.RemoveSockets();
        AtomicFile.Remove(directory.PidFile);
    }

    /// <inheritdoc/>
    public long MarkLog() => _output.Mark();

    /// <inheritdoc/>
    public Task<string> ReadLogAsync(long mark, CancellationToken cancellationToken) => _output.ReadAsync(mark, cancellationToken);

    private Task<IReadOnlyList<ProcessEntry>> ListAsync(CancellationToken cancellationToken) =>
        ProcessTable.FindHAProxiesAsync(directory.Configuration, timeProvider, cancellationToken);

    private int Spawn()
    {
        string path = binary.FindPath();
        try
        {
            return DetachedProcess.Start(path, directory.MasterArguments, directory.Log);
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
}
