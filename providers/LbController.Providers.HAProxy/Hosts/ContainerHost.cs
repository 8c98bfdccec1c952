using System.Globalization;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Hosts;

/// <summary>
/// HAProxy as a container of this machine, on the machine's network, so that the machine shows its processes in /proc: it is watched
/// there, for microseconds, and the engine is asked only when something is to be done.
/// </summary>
internal sealed class ContainerHost(ContainerEngine engine, ContainerSpec wanted, TimeProvider timeProvider, ILogger logger) : IHAProxyHost
{
    /// <summary>Engines end with such a code when it is not the program in the container that failed.</summary>
    private const int EngineFailed = 125;

    /// <summary>What HAProxy calls its master where it is the first process of a container.</summary>
    private const int FirstProcess = 1;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(15);

    private volatile ProcessEntry? _process;
    private Version? _version;

    /// <inheritdoc/>
    public int Pid => _process?.Pid ?? 0;

    /// <inheritdoc/>
    public long DescriptorLimit => wanted.DescriptorLimit;

    /// <inheritdoc/>
    public bool StartsHAProxy => true;

    /// <inheritdoc/>
    public string LogPlace => $"{engine.Name} logs {wanted.Name}";

    private ContainerSpec Spec => wanted with { IsPodman = engine.IsPodman };

    private StateDirectory Files => wanted.Directory;

    /// <inheritdoc/>
    public bool IsAlive() => _process is { } process && ProcessTable.IsAlive(process);

    /// <inheritdoc/>
    public async Task<Version?> CheckVersionAsync(CancellationToken cancellationToken)
    {
        if (_version is null)
        {
            Files.Ensure();
            await engine.EnsureImageAsync(wanted.Image, cancellationToken);
            ProgramResult result = await engine.RunAsync(Spec.Version, cancellationToken);
            _version = result.ExitCode >= EngineFailed ? throw NotStarted(result) : HAProxyBinary.VersionOf(result, $"haproxy of image {wanted.Image}");
        }

        return _version;
    }

    /// <inheritdoc/>
    public async Task<CheckResult> CheckAsync(string file, CancellationToken cancellationToken)
    {
        if (IsAlive())
        {
            ProgramResult inside = await engine.RunAsync(["exec", wanted.Name, "haproxy", "-c", "-f", file], cancellationToken);
            if (inside.ExitCode < EngineFailed)
            {
                return ResultOf(inside);
            }
        }

        await engine.EnsureImageAsync(wanted.Image, cancellationToken);
        ProgramResult once = await engine.RunAsync(Spec.CheckOnce(file), cancellationToken);
        return once.ExitCode < EngineFailed ? ResultOf(once) : throw NotStarted(once);
    }

    /// <inheritdoc/>
    public async Task<bool> FindAsync(CancellationToken cancellationToken) =>
        await InspectOursAsync(cancellationToken) is { IsRunning: true } || (await ListAsync(cancellationToken)).Count > 0;

    /// <inheritdoc/>
    public async Task<bool> AdoptAsync(int? masterPid, CancellationToken cancellationToken)
    {
        ContainerState? found = await InspectOursAsync(cancellationToken);
        _process = masterPid == FirstProcess && found is { IsRunning: true } ? ProcessTable.Find(found.Pid) : null;
        if (_process is null && found is not null)
        {
            logger.RemovingContainer(wanted.Name, "it does not answer");
            await RemoveAsync(found, cancellationToken);
        }

        IReadOnlyList<ProcessEntry> processes = await ListAsync(cancellationToken);
        ProcessEntry[] strays = [.. processes.Where(entry => entry.Pid != Pid && entry.ParentPid != Pid)];
        if (strays.Length > 0)
        {
            logger.StoppingStrays(string.Join(", ", strays.Select(stray => stray.Pid)), Files.Configuration);
            Array.ForEach(strays, stray => ProcessTable.Signal(stray, NativeMethods.SigKill));
            await EndedAsync(() => !strays.Any(ProcessTable.IsAlive), TimeSpan.FromSeconds(3), cancellationToken);
        }

        if (_process is not null && found is not null && found.Image != wanted.Image)
        {
            logger.OtherImage(wanted.Name, found.Image, wanted.Image, engine.Name);
        }

        return _process is not null;
    }

    /// <inheritdoc/>
    public async Task StartAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (await InspectOursAsync(cancellationToken) is { } left)
        {
            logger.RemovingContainer(wanted.Name, left.IsRunning ? "another one is started" : "it has ended");
            await RemoveAsync(left, cancellationToken);
        }

        Files.RemoveSockets();
        await engine.EnsureImageAsync(wanted.Image, cancellationToken);
        ProgramResult started = await engine.RunAsync(Spec.Run, cancellationToken);
        if (started.ExitCode != 0)
        {
            if (await InspectOursAsync(cancellationToken) is { } half)
            {
                await RemoveAsync(half, cancellationToken);
            }

            throw NotStarted(started);
        }

        ContainerState? state = await InspectOursAsync(cancellationToken);
        _process = state is { IsRunning: true } ? ProcessTable.Find(state.Pid) : null;
        if (_process is null && await InspectOursAsync(cancellationToken) is { IsRunning: true } unseen)
        {
            await RemoveAsync(unseen, cancellationToken);
            throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"The container's process {unseen.Pid} is not one of this machine: {engine.Name} runs containers elsewhere (in a virtual machine, on another host, or beside a controller that is in a container itself). Use --haproxy-mode process, or an engine of this machine.");
        }

        logger.ContainerStarted(wanted.Name, wanted.Image, engine.Name, Pid);
    }

    /// <inheritdoc/>
    public async Task StopAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        if (await InspectOursAsync(cancellationToken) is { } found)
        {
            if (drain > TimeSpan.Zero && IsAlive())
            {
                await engine.RunAsync(["kill", "--signal", "SIGUSR1", found.Id], cancellationToken);
                await EndedAsync(() => !IsAlive(), drain, cancellationToken);
            }

            await RemoveAsync(found, cancellationToken);
        }

        _process = null;
        Files.RemoveSockets();
    }

    /// <summary>The time: engines keep the output, and give it from a time on.</summary>
    public long MarkLog() => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public async Task<string> ReadLogAsync(long mark, CancellationToken cancellationToken)
    {
        string since = DateTimeOffset.FromUnixTimeMilliseconds(mark).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        ProgramResult result = await engine.RunAsync(["logs", "--since", since, wanted.Name], cancellationToken);
        return result.ExitCode == 0 ? result.Everything : "";
    }

    private static CheckResult ResultOf(ProgramResult result) => new(result.ExitCode == 0, result.ExitCode == 0 ? [] : AlertParser.Parse(result.Everything));

    private Task<IReadOnlyList<ProcessEntry>> ListAsync(CancellationToken cancellationToken) =>
        ProcessTable.FindHAProxiesAsync(Files.Configuration, timeProvider, cancellationToken);

    private async Task<ContainerState?> InspectOursAsync(CancellationToken cancellationToken)
    {
        ContainerState? found = await engine.InspectAsync(wanted.Name, cancellationToken);
        return found is null || found.Mark == wanted.Mark
            ? found
            : throw new ProviderException(ProviderErrorKind.Conflict, "start", $"A container {wanted.Name} is there already and is not ours: it lacks the label {ContainerSpec.MarkLabel}={wanted.Mark}. Remove or rename it ({engine.Name} rename {wanted.Name} NAME), or use another state directory (--haproxy-state-dir, LBC_HAPROXY_STATE_DIR).");
    }

    private async Task RemoveAsync(ContainerState container, CancellationToken cancellationToken)
    {
        if (container.IsRunning)
        {
            await engine.RunAsync(["stop", "--time", "3", container.Id], cancellationToken);
        }

        ProgramResult removed = await engine.RunAsync(["rm", "--force", container.Id], cancellationToken);
        if (removed.ExitCode != 0 && await engine.InspectAsync(wanted.Name, cancellationToken) is not null)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, "stop", $"{engine.Name} could not remove container {wanted.Name}: {removed.Words}.");
        }
    }

    private async Task EndedAsync(Func<bool> hasEnded, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(patience, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        while (!hasEnded() && !expiry.IsCancellationRequested)
        {
            await ticks.WaitForNextTickAsync(cancellationToken);
        }
    }

    private ProviderException NotStarted(ProgramResult result) => new(
        ProviderErrorKind.Unavailable,
        "start",
        $"{engine.Name} could not run a container of image {wanted.Image}: {result.Words}. Try '{engine.Name} run --rm --network host {wanted.Image} haproxy -v' by hand; --haproxy-image and --haproxy-container-engine name others, --haproxy-mode process needs neither.");
}
