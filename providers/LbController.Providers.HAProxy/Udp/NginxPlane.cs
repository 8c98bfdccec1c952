using System.ComponentModel;
using System.Globalization;
using System.Text;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>
/// Forwards by an nginx of our own, where the kernel's filter is not permitted: in a session of its own, so that it outlives the controller,
/// and taken over by the next one.
/// </summary>
internal sealed class NginxPlane(StateDirectory directory, NginxProgram program, long descriptorLimit, TimeProvider timeProvider, ILogger logger) : IUdpPlane
{
    private const int MostConnections = 65_536;
    private const string Failed = "nginx";
    private static readonly string[] GroupsOfNobody = ["nogroup", "nobody"];
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _file = Path.Combine(directory.Path, "nginx.conf");
    private readonly string _provenFile = Path.Combine(directory.Path, "nginx.conf.good");
    private readonly string _pidFile = Path.Combine(directory.Path, "nginx.pid");
    private readonly string _log = Path.Combine(directory.Path, "nginx.log");
    private string? _module;
    private ProcessEntry? _master;
    private bool _isChild;
    private string? _applied;

    /// <inheritdoc/>
    public string Name => "nginx";

    /// <summary>The master's id, or 0.</summary>
    public int Pid => IsAlive() ? _master?.Pid ?? 0 : 0;

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) => _module = await program.FindModuleAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FrontendBinding>> AdoptAsync(CancellationToken cancellationToken)
    {
        string? pid = await AtomicFile.ReadAsync(_pidFile, cancellationToken);
        if (!int.TryParse(pid?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || ProcessTable.Find(id) is not { } entry || !IsOurs(entry))
        {
            return [];
        }

        _master = entry;
        _isChild = false;
        string? current = await AtomicFile.ReadAsync(_file, cancellationToken);
        string? proven = await AtomicFile.ReadAsync(_provenFile, cancellationToken);
        _applied = current == proven ? current : null;
        logger.NginxAdopted(id);
        return [.. NginxRenderer.Listens(current), .. NginxRenderer.Listens(proven)];
    }

    /// <inheritdoc/>
    public string? LimitOf(UdpForward forward) => null;

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<UdpForward> forwards, CancellationToken cancellationToken)
    {
        if (forwards.All(forward => forward.Targets.IsEmpty))
        {
            await StopAsync(cancellationToken);
            return;
        }

        int connections = (int)Math.Clamp(descriptorLimit - forwards.Count - 100, 64, MostConnections);
        string text = NginxRenderer.Render(new NginxSettings(_module, _pidFile, await GroupAsync(cancellationToken), connections), forwards);
        bool alive = IsAlive();
        if (alive && text == _applied)
        {
            return;
        }

        _applied = null;
        string next = _file + ".tmp";
        await AtomicFile.WriteAsync(next, Encoding.UTF8.GetBytes(text), cancellationToken);
        await program.CheckAsync(next, cancellationToken);

        // Only what nginx was seen running is kept as proven: whoever adopts it after our death at this point has it read the file again.
        File.Move(next, _file, overwrite: true);
        await RunAsync(alive, cancellationToken);
        await AtomicFile.ReplaceAsync(_provenFile, text, cancellationToken);
        _applied = text;
        logger.NginxApplied(_master?.Pid ?? 0, forwards.Count);
    }

    /// <inheritdoc/>
    public Task<string?> FindDriftAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_applied is null || IsAlive() ? null : "nginx has ended");

    private bool IsAlive()
    {
        if (_master is not { } master)
        {
            return false;
        }

        if (_isChild && NativeMethods.WaitPid(master.Pid, out _, NativeMethods.NoHang) == master.Pid)
        {
            _isChild = false;
        }

        return ProcessTable.IsAlive(master);
    }

    /// <summary>Whether a process is an nginx master on our file: it shows its arguments as one text.</summary>
    private bool IsOurs(ProcessEntry entry)
    {
        string line = string.Join(' ', entry.Arguments).TrimEnd();
        return line.Contains("nginx", StringComparison.Ordinal) && line.EndsWith($"-c {_file}", StringComparison.Ordinal);
    }

    private static async Task<string?> GroupAsync(CancellationToken cancellationToken)
    {
        string groups = await AtomicFile.ReadAsync("/etc/group", cancellationToken) ?? "";
        return GroupsOfNobody.FirstOrDefault(name => groups.Split('\n').Any(line => line.StartsWith($"{name}:", StringComparison.Ordinal)));
    }

    private async Task RunAsync(bool alive, CancellationToken cancellationToken)
    {
        long offset = alive && new FileInfo(_log) is { Exists: true } log ? log.Length : 0;
        if (alive && _master is { } master)
        {
            ProcessTable.Signal(master, NativeMethods.SigHup);
        }
        else
        {
            EndStrays();
            AtomicFile.Remove(_log);
            int pid = Spawn();
            _isChild = true;
            _master = ProcessTable.Find(pid) ?? new ProcessEntry(pid, 0, 0, []);
        }

        // nginx tells by its log alone that a file is in effect: that it has started a worker for it, and that the one before reads no more.
        // Both take packets off one socket, so until then some would go by the old file.
        string proof = alive ? "gracefully shutting down" : "start worker process ";
        using var expiry = new CancellationTokenSource(Patience, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        while (!expiry.IsCancellationRequested)
        {
            string said = await ReadLogAsync(offset, cancellationToken);
            if (NginxProgram.FirstFault(said) is { } fault)
            {
                throw new ProviderException(ProviderErrorKind.Unavailable, Failed, $"nginx did not take its file: {fault}");
            }

            if (said.Contains(proof, StringComparison.Ordinal))
            {
                // It says so just before it closes its sockets.
                await ticks.WaitForNextTickAsync(cancellationToken);
                return;
            }

            if (!IsAlive())
            {
                throw new ProviderException(ProviderErrorKind.Unavailable, Failed, $"nginx ended at its start; see {_log}");
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }

        throw new ProviderException(ProviderErrorKind.Timeout, Failed, $"nginx did not show its new file within {Patience}; see {_log}");
    }

    /// <summary>
    /// Ends workers that outlived their master: they would go on by an old file for ever. Told by their output, which is our log, since a
    /// worker shows no arguments.
    /// </summary>
    private void EndStrays()
    {
        foreach (string folder in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && ProcessTable.Find(pid) is { Name: "nginx" } entry
                && OutputOf(pid)?.StartsWith(_log, StringComparison.Ordinal) == true)
            {
                logger.NginxStray(pid);
                ProcessTable.Signal(entry, NativeMethods.SigKill);
            }
        }
    }

    private static string? OutputOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/fd/2").LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's and so none of ours.
            return null;
        }
    }

    private int Spawn()
    {
        try
        {
            return DetachedProcess.Start(program.FindPath(), ["-e", "stderr", "-c", _file], _log);
        }
        catch (Win32Exception exception)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, Failed, exception.Message, exception);
        }
    }

    private async Task<string> ReadLogAsync(long offset, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(_log, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(offset, SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        _applied = null;
        if (_master is { } master && IsAlive())
        {
            foreach (int signal in new[] { NativeMethods.SigTerm, NativeMethods.SigKill })
            {
                ProcessTable.Signal(master, signal);
                using var expiry = new CancellationTokenSource(Patience, timeProvider);
                using var ticks = new PeriodicTimer(Poll, timeProvider);
                while (IsAlive() && !expiry.IsCancellationRequested)
                {
                    await ticks.WaitForNextTickAsync(cancellationToken);
                }
            }

            logger.NginxStopped(master.Pid);
        }

        EndStrays();
        _master = null;
        AtomicFile.Remove(_file);
        AtomicFile.Remove(_provenFile);
        AtomicFile.Remove(_pidFile);
    }
}
