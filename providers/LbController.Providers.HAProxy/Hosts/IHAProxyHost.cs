using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Process;

namespace LbController.Providers.HAProxy.Hosts;

/// <summary>
/// Where HAProxy runs, and all that depends on it: finding, starting, stopping and watching it, its log, and a haproxy program that checks
/// files. What is asked over its sockets is the same everywhere and not here. Used by one writer at a time; <see cref="IsAlive"/>
/// and <see cref="DescriptorLimit"/> may be asked by anyone.
/// </summary>
internal interface IHAProxyHost
{
    /// <summary>The master's process id as this machine counts, or 0 where there is none or it cannot be seen.</summary>
    int Pid { get; }

    /// <summary>The limit of open files that HAProxy gets.</summary>
    long DescriptorLimit { get; }

    /// <summary>Whether HAProxy runs only when we start it. Where not, it comes by itself, and runs whatever the file says by then.</summary>
    bool StartsHAProxy { get; }

    /// <summary>Where a person finds HAProxy's own output, for messages.</summary>
    string LogPlace { get; }

    /// <summary>Whether the master lives. Costs microseconds.</summary>
    bool IsAlive();

    /// <summary>HAProxy's version, or null where that cannot be known yet.</summary>
    /// <exception cref="ProviderException">HAProxy could not be run here, or is too old; the message says what to do.</exception>
    Task<Version?> CheckVersionAsync(CancellationToken cancellationToken);

    /// <summary>Has a file checked by <c>haproxy -c</c>; valid where there is no program to check it with. Nothing is bound: see <see cref="PortProbe"/>.</summary>
    Task<CheckResult> CheckAsync(string file, CancellationToken cancellationToken);

    /// <summary>Whether anything runs that could be on our configuration file.</summary>
    /// <exception cref="ProviderException">Something foreign is in our place.</exception>
    Task<bool> FindAsync(CancellationToken cancellationToken);

    /// <summary>Takes over the HAProxy that answers on our sockets and ends whatever else runs on our file.</summary>
    /// <param name="masterPid">What the one that answers calls its master; null where nobody answers.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it is taken over.</returns>
    Task<bool> AdoptAsync(int? masterPid, CancellationToken cancellationToken);

    /// <summary>Starts HAProxy on the configuration file, or waits for it to be started. It may have ended again on return.</summary>
    /// <param name="deadline">How long to wait, where it is somebody else who starts it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ProviderException">It could not be started, or did not come.</exception>
    Task StartAsync(TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Ends HAProxy and what is left of it, and removes its sockets; nothing where it is not ours to end.</summary>
    /// <param name="drain">How long open connections get.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task StopAsync(TimeSpan drain, CancellationToken cancellationToken);

    /// <summary>Where HAProxy's output ends now.</summary>
    long MarkLog();

    /// <summary>HAProxy's output since a mark; empty where it cannot be read.</summary>
    Task<string> ReadLogAsync(long mark, CancellationToken cancellationToken);
}
