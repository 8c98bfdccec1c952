using System.Globalization;
using System.Net.Sockets;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Hosts;

/// <summary>
/// HAProxy in a container of the same Pod: we see its sockets and nothing else of it. The kubelet starts it, it waits for the
/// configuration file, and after each restart it runs what the file says.
/// </summary>
internal sealed class SidecarHost(StateDirectory directory, HAProxyBinary binary, long descriptorLimit, TimeProvider timeProvider, ILogger logger) : IHAProxyHost
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);

    /// <summary>A look this old is as good as a new one; a commit asks for each listener.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(20);

    /// <summary>While a master executes itself for a reload, its socket refuses for up to half a second (2.6).</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(600);

    private readonly CliSocket _master = new(directory.MasterSocket, halfClose: true, timeProvider);
    private readonly CliSocket _stats = new(directory.StatsSocket, halfClose: false, timeProvider);
    private long _answered = long.MinValue;
    private volatile int _masterPid;

    /// <summary>What it calls its master: 1, where it is the first process of its container.</summary>
    public int Pid => _masterPid;

    /// <summary>What the sidecar says of its own limit; where it says nothing, ours: containers of a Pod mostly have the same.</summary>
    public long DescriptorLimit =>
        File.Exists(directory.SidecarLimit) && long.TryParse(File.ReadAllText(directory.SidecarLimit), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long limit)
            ? Math.Min(limit, int.MaxValue)
            : descriptorLimit;

    /// <inheritdoc/>
    public bool StartsHAProxy => false;

    /// <inheritdoc/>
    public string LogPlace => "the log of the HAProxy container (kubectl logs -c haproxy)";

    /// <summary>Whether somebody listens on one of its sockets, or did so just now.</summary>
    public bool IsAlive()
    {
        long last = Interlocked.Read(ref _answered);
        if (last != long.MinValue && timeProvider.GetElapsedTime(last) < Fresh)
        {
            return true;
        }

        if (Listens(directory.MasterSocket) || Listens(directory.StatsSocket))
        {
            Interlocked.Exchange(ref _answered, timeProvider.GetTimestamp());
            return true;
        }

        return last != long.MinValue && timeProvider.GetElapsedTime(last) < Silence;
    }

    /// <inheritdoc/>
    public async Task<Version?> CheckVersionAsync(CancellationToken cancellationToken)
    {
        string? info = await _stats.SendAsync("show info", Answer, cancellationToken);
        string? line = info?.Split('\n').FirstOrDefault(line => line.StartsWith("Version: ", StringComparison.Ordinal));
        Version? version = line is null ? null : CliReplies.ParseVersion(line.Replace("Version: ", "version ", StringComparison.Ordinal));
        return version is null || version >= HAProxyBinary.Minimum ? version : throw HAProxyBinary.TooOld(version, "The sidecar");
    }

    /// <summary>By a haproxy program of our own container, where there is one. Where not, the reload's outcome tells.</summary>
    public Task<CheckResult> CheckAsync(string file, CancellationToken cancellationToken) =>
        binary.Exists ? binary.CheckAsync(file, cancellationToken) : Task.FromResult(new CheckResult(true, []));

    /// <inheritdoc/>
    public Task<bool> FindAsync(CancellationToken cancellationToken) => Task.FromResult(IsAlive());

    /// <inheritdoc/>
    public Task<bool> AdoptAsync(int? masterPid, CancellationToken cancellationToken)
    {
        _masterPid = masterPid ?? 0;
        return Task.FromResult(masterPid is not null);
    }

    /// <inheritdoc/>
    public async Task StartAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(deadline, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        bool told = false;
        _masterPid = 0;
        while (!Listens(directory.StatsSocket) || (_masterPid = await AskMasterAsync(cancellationToken)) == 0)
        {
            if (!told)
            {
                logger.WaitingForSidecar(directory.MasterSocket, directory.Configuration);
                told = true;
            }

            if (expiry.IsCancellationRequested)
            {
                throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"No HAProxy sidecar answers on {directory.MasterSocket} within {deadline}. Its container must share the folder {directory.Path}, run as the same user, wait for haproxy.cfg and then run 'haproxy -W -db -S {directory.MasterSocket},mode,600 -f {directory.Configuration}' (deploy/kustomize/components/haproxy-sidecar has it); see {LogPlace}.");
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }

        _ = IsAlive();
        logger.SidecarAnswers(directory.MasterSocket, await CheckVersionAsync(cancellationToken));
    }

    /// <summary>It is not ours to end.</summary>
    public Task StopAsync(TimeSpan drain, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public long MarkLog() => 0;

    /// <summary>Its output is the kubelet's; from 2.7 on the answer to a reload holds what counts of it.</summary>
    public Task<string> ReadLogAsync(long mark, CancellationToken cancellationToken) => Task.FromResult("");

    private async Task<int> AskMasterAsync(CancellationToken cancellationToken) =>
        CliReplies.ParseProcesses(await _master.SendAsync("show proc", Answer, cancellationToken))?.MasterPid ?? 0;

    /// <summary>Whether somebody listens. A queue that is full (EAGAIN) has somebody behind it; nothing here waits.</summary>
    private static bool Listens(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress;
        }
    }
}
