using System.Collections.Immutable;
using System.Text;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Runtime;
using LbController.Providers.HAProxy.State;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>
/// The effects of one commit, in order. What the runtime API can do: file beside the current one, model, rename, commands, proof. Else: file
/// beside the current one, check, health, model, rename, reload or start, proof; where HAProxy rejects the file the last good one is put
/// back. The file is the truth in either case. Used by one writer.
/// </summary>
internal sealed class ConfigurationApplier(CommitContext context, ReloadPacer pacer)
{
    private static readonly TimeSpan BaseDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DeadlinePerThousand = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(2);

    private readonly RuntimeApi _runtime = new(context.Process, context.Directory.Configuration, context.Metrics, context.TimeProvider);
    private HashSet<FrontendBinding> _owned = [];
    private RunningConfiguration? _running;
    private string? _runningSha;
    private Version? _version;
    private long _began;
    private Unverified? _unverified;
    private ConfigurationWatch? _watch;

    /// <summary>Whether HAProxy still runs what was applied last.</summary>
    public ConfigurationWatch Watch => _watch ??= new ConfigurationWatch(context.Directory, context.Process, _runtime, context.TimeProvider);

    /// <summary>Whether servers have left and still have connections.</summary>
    public bool HasLeaving => _running is { Leaving.IsEmpty: false };

    /// <summary>Where our HAProxy may be the one that listens. One that comes by itself may bind at any time what the file says.</summary>
    public IReadOnlySet<FrontendBinding> Owned() => !context.Host.StartsHAProxy || context.Process.IsAlive() ? _owned : new HashSet<FrontendBinding>();

    /// <summary>Notes what an adopted HAProxy runs and holds.</summary>
    public async Task AdoptAsync(WorkerInfo? running, CancellationToken cancellationToken)
    {
        _version = await context.Host.CheckVersionAsync(cancellationToken);
        _runningSha = running?.Sha;
        string? current = await AtomicFile.ReadAsync(context.Directory.Configuration, cancellationToken);
        string? good = await AtomicFile.ReadAsync(context.Directory.GoodConfiguration, cancellationToken);
        _owned = running is null && context.Host.StartsHAProxy ? [] : [.. BindLines.Parse(current), .. BindLines.Parse(good)];
    }

    /// <summary>Applies a draft.</summary>
    /// <param name="draft">What is to be.</param>
    /// <param name="before">What is in effect, to go back to.</param>
    /// <param name="cancellationToken">Ends the writer.</param>
    /// <returns>Null when it is in effect; otherwise what HAProxy has against it.</returns>
    public async Task<CommitRejection?> ApplyAsync(CommitDraft draft, HAProxyState before, CancellationToken cancellationToken)
    {
        HAProxyConfiguration configuration = ConfigurationOf(draft.State);
        RenderedConfiguration rendered = ConfigurationRenderer.Render(configuration);
        bool alive = context.Process.IsAlive();
        if (alive && draft.Carried.Count == 0)
        {
            // A start or a repair: what is running counts, not what is remembered of it.
            await LookAtAsync(configuration, rendered, cancellationToken);
        }

        if (alive && rendered.Sha == _runningSha && await AtomicFile.ReadAsync(context.Directory.Configuration, cancellationToken) == rendered.Text)
        {
            if (draft.Carried.Count == 0)
            {
                context.Logger.Adopted(context.Process.Pid, rendered.Sha);
            }

            // The text is the same, what it was made from is not; or HAProxy is adopted and the model may be behind.
            await WriteModelAsync(draft.State, cancellationToken);
            NoteInEffect(draft.State, rendered, _running is null ? null : _running with { Configuration = configuration });
            return null;
        }

        _began = context.TimeProvider.GetTimestamp();
        await AtomicFile.WriteAsync(context.Directory.NextConfiguration, Encoding.UTF8.GetBytes(rendered.Text), cancellationToken);
        context.AfterStep(CommitStep.NextWritten);
        RuntimePlan? plan = alive && _running is not null && _runningSha is not null ? RuntimePlanner.Plan(_running, configuration, context.TimeProvider.GetTimestamp()) : null;
        string reason = !alive ? ReloadReason.Start : plan?.Reason ?? ReloadReason.Recovery;
        if (plan is { NeedsReload: false })
        {
            if (await CommandAsync(plan, draft, rendered, cancellationToken) is not { } failure)
            {
                return null;
            }

            context.Logger.CommandFailed(failure.Message);
            await context.Process.SaveServerStateAsync(configuration.Checks, cancellationToken);
            return await RunAsync(draft, before, (configuration, rendered), failure.Reason, cancellationToken);
        }

        CheckResult check = await context.Host.CheckAsync(context.Directory.NextConfiguration, cancellationToken);
        if (!check.IsValid)
        {
            return new CommitRejection(rendered, check.Alerts, reason);
        }

        context.AfterStep(CommitStep.Checked);
        if (alive)
        {
            await context.Process.SaveServerStateAsync(configuration.Checks, cancellationToken);
            context.AfterStep(CommitStep.HealthSaved);
        }

        await WriteFilesAsync(draft, alive, cancellationToken);
        return await RunAsync(draft, before, (configuration, rendered), reason, cancellationToken);
    }

    /// <summary>Whether a Service gets from one part of the configuration to another without a reload.</summary>
    public bool CanCommand(ServiceSection? before, ServiceSection? after) =>
        _running is not null && _runningSha is not null && context.Process.IsAlive() && RuntimePlanner.CanCommand(before, after, context.Settings);

    /// <summary>
    /// Compares what HAProxy does after a commit with what it has to do, and puts right by commands what these can. Nobody waits for it: that
    /// the change is in effect is proven already; this finds what else came with it.
    /// </summary>
    /// <returns>False where only a reload will do.</returns>
    public async Task<bool> VerifyAsync(CancellationToken cancellationToken)
    {
        if (_unverified is not { } unverified || _running is not { } running)
        {
            return true;
        }

        _unverified = null;
        (string? found, bool isRight) = await _runtime.RepairAsync(running.Configuration, unverified.Backends, cancellationToken);
        if (found is not null)
        {
            context.Logger.PutRight(found);
        }

        if (!isRight)
        {
            (_running, _runningSha) = (null, null);
        }

        return isRight;
    }

    /// <summary>Removes servers that left and have no connections any more; those whose grace is over lose theirs.</summary>
    public async Task RemoveLeavingAsync(CancellationToken cancellationToken)
    {
        if (_running is not { Leaving.IsEmpty: false } running)
        {
            return;
        }

        TimeSpan grace = context.Settings.HardStopAfter;
        (LeavingServer Server, bool IsOverdue)[] leaving = [.. running.Leaving.Select(entry => (entry.Key, context.TimeProvider.GetElapsedTime(entry.Value.Since) >= grace))];
        IReadOnlyList<LeavingServer> gone = await _runtime.DeleteAsync(leaving, cancellationToken);
        if (gone.Count > 0)
        {
            _running = running with { Leaving = running.Leaving.RemoveRange(gone) };
            context.Logger.ServersGone(gone.Count, leaving.Count(entry => entry.IsOverdue && gone.Contains(entry.Server)), grace);
        }
    }

    /// <summary>Finds out what the running HAProxy does: all that it has to, or not known.</summary>
    private async Task LookAtAsync(HAProxyConfiguration configuration, RenderedConfiguration rendered, CancellationToken cancellationToken)
    {
        WorkerInfo? worker = await context.Process.AskWorkerAsync(cancellationToken);
        _runningSha = worker?.Sha;
        _running = null;
        _runtime.NoteWorker(worker?.Pid ?? 0, worker?.LoadedSha == rendered.Sha ? rendered : null);
        if (worker?.Sha != rendered.Sha || await AtomicFile.ReadAsync(context.Directory.Configuration, cancellationToken) != rendered.Text)
        {
            return;
        }

        WorkerComparison? comparison = await _runtime.CompareAsync(configuration, null, cancellationToken);
        if (comparison is { IsEqual: true })
        {
            long now = context.TimeProvider.GetTimestamp();
            _running = RunningConfiguration.Loaded(configuration) with { Leaving = comparison.Leaving.ToImmutableDictionary(server => server, _ => new Leaving(null, now)) };
        }
        else
        {
            context.Logger.DoesOther(comparison?.Summary ?? "it does not tell its servers");
            _runningSha = null;
        }
    }

    /// <summary>Brings a plan into effect on the running HAProxy.</summary>
    private async Task<RuntimeFailure?> CommandAsync(RuntimePlan plan, CommitDraft draft, RenderedConfiguration rendered, CancellationToken cancellationToken)
    {
        await WriteFilesAsync(draft, alive: true, cancellationToken);
        HashSet<FrontendBinding> held = _owned;
        (_running, _runningSha) = (null, null);
        RuntimeFailure? failure = await _runtime.CarryOutAsync(plan, rendered.Sha, cancellationToken);
        if (failure is not null)
        {
            return failure;
        }

        context.AfterStep(CommitStep.Commanded);
        _unverified = new Unverified([.. plan.Commands.Select(command => command.Backend).OfType<string>()]);
        NoteInEffect(draft.State, rendered, plan.After);
        int sources = plan.Sources.Sum(change => change.Sources.Count);
        context.Logger.Commanded(plan.Commands.Count + sources, (long)context.TimeProvider.GetElapsedTime(_began).TotalMilliseconds, draft.Carried.Count, draft.State.Services.Count, rendered.Sha);
        await WaitUntilClosedAsync([.. held.Where(binding => !_owned.Contains(binding))], cancellationToken);
        context.AfterStep(CommitStep.Released);
        return null;
    }

    private void NoteInEffect(HAProxyState state, RenderedConfiguration rendered, RunningConfiguration? running)
    {
        _running = running;
        _runningSha = rendered.Sha;
        _owned = [.. state.Bindings()];
        Watch.Note(rendered, running?.Configuration);
        context.Metrics.Serving(_owned.Count);
    }

    private async Task WriteFilesAsync(CommitDraft draft, bool alive, CancellationToken cancellationToken)
    {
        await WriteModelAsync(draft.State, cancellationToken);
        context.AfterStep(CommitStep.ModelWritten);
        if (alive && await AtomicFile.ReadAsync(context.Directory.Configuration, cancellationToken) is { } current && !Watch.IsForeign(current))
        {
            AtomicFile.Keep(context.Directory.Configuration, context.Directory.GoodConfiguration);
            context.AfterStep(CommitStep.GoodKept);
        }

        Watch.Forget();
        File.Move(context.Directory.NextConfiguration, context.Directory.Configuration, overwrite: true);
        context.AfterStep(CommitStep.Renamed);
    }

    private async Task<CommitRejection?> RunAsync(
        CommitDraft draft,
        HAProxyState before,
        (HAProxyConfiguration Configuration, RenderedConfiguration Rendered) next,
        string reason,
        CancellationToken cancellationToken)
    {
        RenderedConfiguration rendered = next.Rendered;
        bool alive = context.Process.IsAlive();
        long started = context.TimeProvider.GetTimestamp();
        TimeSpan deadline = BaseDeadline + (DeadlinePerThousand * (draft.State.Services.Count / 1000.0));
        pacer.Reloaded();
        HashSet<FrontendBinding> held = _owned;

        // Until the outcome is proven the running HAProxy may hold the old places and the new ones.
        _owned = alive ? [.. held, .. draft.State.Bindings()] : [.. draft.State.Bindings()];
        (_running, _runningSha) = (null, null);
        await (alive ? context.Traffic.ReadBeforeReloadAsync() : Task.CompletedTask);
        ReloadOutcome outcome = alive
            ? await context.Process.ReloadAsync(rendered.Sha, deadline, cancellationToken)
            : await context.Process.StartAsync(rendered.Sha, deadline, cancellationToken);
        TimeSpan duration = context.TimeProvider.GetElapsedTime(started);
        if (!outcome.IsProven)
        {
            context.Metrics.Reloaded(reason, outcome.IsTimeout ? "timeout" : "failed", duration);
            _owned = outcome.IsTimeout ? _owned : held;
            await RollBackAsync(before, alive, cancellationToken);
            return outcome.IsTimeout || outcome.Alerts.Count == 0
                ? throw Unproven(deadline, outcome)
                : new CommitRejection(rendered, outcome.Alerts, reason);
        }

        context.AfterStep(CommitStep.Proven);
        _runtime.NoteWorker(outcome.Worker?.Pid ?? 0, rendered);
        NoteInEffect(draft.State, rendered, RunningConfiguration.Loaded(next.Configuration));
        context.Metrics.Reloaded(reason, "succeeded", duration);
        LogProven(draft, rendered, reason, outcome, alive);
        _unverified = new Unverified(null);
        await WaitUntilClosedAsync([.. held.Where(binding => !_owned.Contains(binding))], cancellationToken);
        context.AfterStep(CommitStep.Released);
        return null;
    }

    private void LogProven(CommitDraft draft, RenderedConfiguration rendered, string reason, ReloadOutcome outcome, bool alive)
    {
        if (alive)
        {
            context.Logger.Reloaded(reason, (long)context.TimeProvider.GetElapsedTime(_began).TotalMilliseconds, draft.Carried.Count, draft.State.Services.Count, outcome.Worker?.Pid ?? 0, rendered.Sha);
        }
        else
        {
            context.Logger.Started(_version, context.Process.Pid, draft.State.Services.Count, rendered.Sha);
        }
    }

    /// <summary>Puts the last good file back: the old worker still runs it, and a start would read it.</summary>
    private async Task RollBackAsync(HAProxyState before, bool alive, CancellationToken cancellationToken)
    {
        await WriteModelAsync(before, cancellationToken);
        if (alive && await AtomicFile.ReadAsync(context.Directory.GoodConfiguration, cancellationToken) is { } good)
        {
            await AtomicFile.ReplaceAsync(context.Directory.Configuration, good, cancellationToken);
        }

        WorkerInfo? worker = context.Process.IsAlive() ? await context.Process.AskWorkerAsync(cancellationToken) : null;
        _runningSha = worker?.Sha;
    }

    private ProviderException Unproven(TimeSpan deadline, ReloadOutcome outcome) => outcome.IsTimeout && context.Process.IsAlive()
        ? new ProviderException(ProviderErrorKind.Timeout, "reload", $"HAProxy did not show the new configuration within {deadline}; the last good one is put back. See {context.Host.LogPlace}.")
        : CommitResults.Unavailable("reload", $"HAProxy ended instead of running the new configuration; see {context.Host.LogPlace}.");

    /// <summary>Waits until the old worker has closed the removed places: only then may their addresses be given away.</summary>
    private async Task WaitUntilClosedAsync(FrontendBinding[] removed, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(CloseDeadline, context.TimeProvider);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10), context.TimeProvider);
        FrontendBinding[] open = [.. removed.Where(binding => !PortProbe.CanBind(binding))];
        while (open.Length > 0 && !expiry.IsCancellationRequested)
        {
            await ticks.WaitForNextTickAsync(cancellationToken);
            open = [.. open.Where(binding => !PortProbe.CanBind(binding))];
        }

        if (open.Length > 0)
        {
            context.Logger.ListenersLinger(open.Length, CloseDeadline.TotalSeconds);
        }
    }

    private HAProxyConfiguration ConfigurationOf(HAProxyState state)
    {
        int listeners = state.Services.Values.Sum(service => service.Section.Frontends.Count);
        int connections = DescriptorBudget.Connections(context.DescriptorLimit, listeners, CommitPlanner.CheckedServers(state), context.MaxConnections);
        return HAProxyConfiguration.Of(context.Settings, Math.Max(connections, 1), state.Checks, state.Services.Values.Select(service => service.Section));
    }

    private Task WriteModelAsync(HAProxyState state, CancellationToken cancellationToken) =>
        AtomicFile.ReplaceAsync(context.Directory.Model, ModelSerializer.Serialize(state), cancellationToken);

    /// <summary>What a commit has changed; null for everything.</summary>
    private sealed record Unverified(HashSet<string>? Backends);
}
