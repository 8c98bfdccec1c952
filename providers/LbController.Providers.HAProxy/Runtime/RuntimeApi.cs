using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>
/// The running worker's statistics socket: carries plans out, in as few lines as they fit into, and looks at what the worker does.
/// Changed by one writer; <see cref="CompareAsync"/> may be called by anyone.
/// </summary>
/// <param name="process">The worker.</param>
/// <param name="configurationFile">The file that it has loaded.</param>
/// <param name="metrics">Counts the commands.</param>
/// <param name="timeProvider">Waits for a worker to take over.</param>
internal sealed class RuntimeApi(HAProxyProcess process, string configurationFile, HAProxyMetrics metrics, TimeProvider timeProvider)
{
    /// <summary>More back ends than this are asked about all at once: each name costs HAProxy a search.</summary>
    private const int BackendsByName = 50;

    private const string Whoami = "show info;";
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(15);

    private RenderedConfiguration? _loaded;
    private volatile int _worker;
    private IReadOnlyDictionary<string, IReadOnlyList<int>>? _sourceLines;

    /// <summary>Notes which worker runs, and what it has loaded.</summary>
    /// <param name="worker">The worker's process id; 0 where none is known.</param>
    /// <param name="loaded">Null where that is not known any more.</param>
    public void NoteWorker(int worker, RenderedConfiguration? loaded)
    {
        _worker = worker;
        _loaded = loaded;
        _sourceLines = null;
    }

    /// <summary>Carries a plan out: HAProxy's answer to each command is the one that it gives when it is done.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="sha">The configuration that is in effect then.</param>
    /// <param name="cancellationToken">Stops in between; what is done stays done.</param>
    /// <returns>Null when it is in effect; otherwise why it is not, or not known to be.</returns>
    public async Task<RuntimeFailure?> CarryOutAsync(RuntimePlan plan, string sha, CancellationToken cancellationToken)
    {
        foreach (SourceChange change in plan.Sources)
        {
            if (await SetSourcesAsync(change, cancellationToken) is { } refused)
            {
                return refused;
            }
        }

        if (await SendAsync(plan.Commands, cancellationToken) is { } failure)
        {
            return failure;
        }

        return await SendAsync(RuntimeCommand.Mark(sha), cancellationToken);
    }

    /// <summary>Compares what the worker does with what it has to do; null where it does not answer.</summary>
    /// <param name="configuration">What it has to do.</param>
    /// <param name="backends">The back ends to look at; null for all, and the listeners too.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<WorkerComparison?> CompareAsync(HAProxyConfiguration configuration, IReadOnlySet<string>? backends, CancellationToken cancellationToken)
    {
        bool listeners = backends is null;
        ObservedServers? servers = await AskServersAsync(backends, cancellationToken);
        servers ??= listeners && configuration.Sections.IsEmpty ? new ObservedServers() : null;
        IReadOnlyDictionary<string, int>? open = listeners ? ObservedListeners.ParseOpen(await AskAsync(ObservedListeners.Question, cancellationToken)) : null;
        IReadOnlyDictionary<string, int>? limits = await AskLimitsAsync(configuration, backends, cancellationToken);
        return servers is null || limits is null || (listeners && open is null) ? null : WorkerComparison.Of(new WorkerObservation(servers, open, limits), configuration, backends);
    }

    /// <summary>Puts right what a worker does other than it has to, such as what it took over from the one before.</summary>
    /// <param name="configuration">What it has to do.</param>
    /// <param name="backends">The back ends to look at; null for all, and the listeners too.</param>
    /// <param name="cancellationToken">Stops in between.</param>
    /// <returns>What was found, in words, and whether it is right now; null and true where nothing was found, or nobody answered.</returns>
    public async Task<(string? Found, bool IsRight)> RepairAsync(HAProxyConfiguration configuration, IReadOnlySet<string>? backends, CancellationToken cancellationToken)
    {
        WorkerComparison? comparison = await CompareAsync(configuration, backends, cancellationToken);
        if (comparison is not { IsEqual: false })
        {
            return (null, true);
        }

        _ = await SendAsync(comparison.Repairs, cancellationToken);
        return (comparison.Summary, await CompareAsync(configuration, backends, cancellationToken) is { IsEqual: true });
    }

    /// <summary>Removes servers that have no connections any more, and cuts the connections of those whose time is up.</summary>
    /// <param name="leaving">The servers, and whether their time is up.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Those that are gone.</returns>
    public async Task<IReadOnlyList<LeavingServer>> DeleteAsync(IReadOnlyList<(LeavingServer Server, bool IsOverdue)> leaving, CancellationToken cancellationToken)
    {
        RuntimeCommand[] cuts = [.. leaving.Where(entry => entry.IsOverdue).Select(entry => RuntimeCommand.ShutdownSessions(entry.Server.Backend, entry.Server.Server))];
        _ = await SendAsync(cuts, cancellationToken);
        var gone = new List<LeavingServer>();
        foreach (IGrouping<string, (LeavingServer Server, bool IsOverdue)> backend in leaving.GroupBy(entry => entry.Server.Backend))
        {
            IReadOnlyDictionary<string, int> connections = CommandReplies.ParseConnections(await AskAsync($"show servers conn {backend.Key}", cancellationToken));
            foreach ((LeavingServer server, _) in backend.Where(entry => connections.GetValueOrDefault($"{entry.Server.Backend}/{entry.Server.Server}") == 0))
            {
                // Refused where a connection came in between, or where it is gone already; the next look tells.
                if (await SendAsync([RuntimeCommand.Delete(server.Backend, server.Server)], cancellationToken) is null || !connections.ContainsKey($"{server.Backend}/{server.Server}"))
                {
                    gone.Add(server);
                }
            }
        }

        return gone;
    }

    private async Task<ObservedServers?> AskServersAsync(IReadOnlySet<string>? backends, CancellationToken cancellationToken)
    {
        string command = backends is null || backends.Count > BackendsByName
            ? "show servers state"
            : string.Join(';', backends.Order(StringComparer.Ordinal).Select(backend => $"show servers state {backend}"));
        return ObservedServers.Parse(await AskAsync(command, cancellationToken));
    }

    /// <summary>Asks for the limits of the back ends that have any: most have none, and the answer is long.</summary>
    private async Task<IReadOnlyDictionary<string, int>?> AskLimitsAsync(HAProxyConfiguration configuration, IReadOnlySet<string>? backends, CancellationToken cancellationToken)
    {
        string[] limited =
        [
            .. configuration.Sections
                .SelectMany(section => section.Backends)
                .Where(backend => backends?.Contains(backend.Name) != false && backend.Servers.Any(server => server.MaxConnections > 0))
                .Select(backend => backend.Name),
        ];
        return limited.Length == 0
            ? ImmutableDictionary<string, int>.Empty
            : ObservedLimits.Parse(await AskAsync(ObservedLimits.Question(limited.Length > BackendsByName ? null : limited), cancellationToken));
    }

    /// <summary>
    /// Asks the worker, and nobody else: for a moment after a reload the one before may accept a connection. Who goes on answering for longer
    /// is the worker, whoever had it reloaded.
    /// </summary>
    private async Task<string?> AskAsync(string commands, CancellationToken cancellationToken)
    {
        using var overlap = new CancellationTokenSource(Overlap, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        while (true)
        {
            string? reply = await process.SendAsync(Whoami + commands, cancellationToken);
            int end = reply?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
            if (reply is null || end < 0 || CliReplies.ParseInfo(reply[..end]) is not { Pid: var pid })
            {
                return null;
            }

            if (pid == _worker || _worker == 0 || overlap.IsCancellationRequested)
            {
                _worker = pid;
                return reply[(end + 2)..];
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<RuntimeFailure?> SendAsync(IReadOnlyList<RuntimeCommand> commands, CancellationToken cancellationToken)
    {
        var line = new List<RuntimeCommand>();
        int length = 0;
        foreach (RuntimeCommand command in commands)
        {
            if (length + command.Text.Length + 1 > CliSocket.MaxCommandBytes - 1 - Whoami.Length)
            {
                if (await SendLineAsync(line, cancellationToken) is { } failure)
                {
                    return failure;
                }

                line.Clear();
                length = 0;
            }

            line.Add(command);
            length += command.Text.Length + 1;
        }

        return line.Count == 0 ? null : await SendLineAsync(line, cancellationToken);
    }

    private async Task<RuntimeFailure?> SendLineAsync(IReadOnlyList<RuntimeCommand> commands, CancellationToken cancellationToken)
    {
        string? reply = await AskAsync(string.Join(';', commands.Select(command => command.Text)), cancellationToken);
        (RuntimeCommand Command, string Reply)? failed = CommandReplies.FirstFailure(commands, reply);
        foreach (IGrouping<RuntimeCommandKind, RuntimeCommand> kind in commands.GroupBy(command => command.Kind))
        {
            metrics.Commanded(kind.Key, failed?.Command.Kind == kind.Key ? "failed" : "succeeded", kind.Count());
        }

        return failed is not { } failure ? null : new RuntimeFailure(
            failure.Command.Kind == RuntimeCommandKind.DeleteServer ? ReloadReason.ServerReplaced : ReloadReason.CommandFailed,
            $"'{failure.Command.Text}' was answered with '{failure.Reply}'");
    }

    /// <summary>
    /// Replaces a list in one step: its next version is filled and then brought into effect. A long list is several lines of the file and so
    /// several lists; the first one takes all, the others are emptied after it. In between the clients of before and those of after are let in.
    /// </summary>
    private async Task<RuntimeFailure?> SetSourcesAsync(SourceChange change, CancellationToken cancellationToken)
    {
        IReadOnlyList<int>? lists = await ListsOfAsync(change.Frontend, cancellationToken);
        if (lists is null)
        {
            return new RuntimeFailure(ReloadReason.ListenerChanged, $"the lists of {change.Frontend} are not known");
        }

        int? version = CommandReplies.ParseVersion(await AskAsync($"prepare acl #{lists[0]}", cancellationToken));
        if (version is not { } next)
        {
            return new RuntimeFailure(ReloadReason.CommandFailed, $"no new version of the list of {change.Frontend}");
        }

        RuntimeCommand[] commands =
        [
            .. change.Sources.Select(source => RuntimeCommand.AddSource(lists[0], next, source)),
            RuntimeCommand.CommitSources(lists[0], next),
            .. lists.Skip(1).Select(RuntimeCommand.ClearSources),
        ];
        if (await SendAsync(commands, cancellationToken) is { } failure)
        {
            return failure;
        }

        string? shown = await AskAsync(string.Join(';', lists.Select(list => $"show acl #{list}")), cancellationToken);
        int entries = (shown ?? "").Split('\n').Count(line => line.StartsWith("0x", StringComparison.Ordinal));
        return entries == change.Sources.Count ? null : new RuntimeFailure(ReloadReason.CommandFailed, $"{change.Frontend} has {entries} source ranges instead of {change.Sources.Count}");
    }

    private async Task<IReadOnlyList<int>?> ListsOfAsync(string frontend, CancellationToken cancellationToken)
    {
        // One that was restarted in between by somebody else has loaded a later file, with other lines: no list may be taken for another's.
        if (_loaded is null || (await process.AskWorkerAsync(cancellationToken))?.LoadedSha != _loaded.Sha)
        {
            return null;
        }

        _sourceLines ??= SourceLines.Find(_loaded.Text);
        if (!_sourceLines.TryGetValue(frontend, out IReadOnlyList<int>? lines))
        {
            return null;
        }

        IReadOnlyDictionary<int, int> known = CommandReplies.ParseLists(await AskAsync("show acl", cancellationToken), configurationFile);
        int[] lists = [.. lines.Where(known.ContainsKey).Select(line => known[line])];
        return lists.Length == lines.Count ? lists : null;
    }
}
