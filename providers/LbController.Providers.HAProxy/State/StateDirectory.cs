using LbController.Abstractions.Errors;

namespace LbController.Providers.HAProxy.State;

/// <summary>The folder of the adapter's own files, and what each is for. Everything in it is readable by its owner only.</summary>
internal sealed class StateDirectory(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>What HAProxy reads: the truth for a start.</summary>
    public string Configuration => File("haproxy.cfg");

    /// <summary>The next configuration, until it is checked.</summary>
    public string NextConfiguration => File("haproxy.cfg.tmp");

    /// <summary>The last configuration that HAProxy has been seen running.</summary>
    public string GoodConfiguration => File("haproxy.cfg.good");

    /// <summary>Who has what: the truth for the controller, and what the configuration is rendered from.</summary>
    public string Model => File("model.json");

    /// <summary>Which addresses were put on which interface.</summary>
    public string Addresses => File("addresses.json");

    /// <summary>The nodes' health, from one worker to the next.</summary>
    public string ServerState => File("server-state");

    /// <summary>HAProxy's own output.</summary>
    public string Log => File("haproxy.log");

    /// <summary>The master's process id.</summary>
    public string PidFile => File("haproxy.pid");

    /// <summary>The master's socket.</summary>
    public string MasterSocket => File("master.sock");

    /// <summary>The current worker's socket.</summary>
    public string StatsSocket => File("admin.sock");

    /// <summary>By which a worker tells its successor which client has which node.</summary>
    public string PeersSocket => File("peers.sock");

    /// <summary>Held by the one controller that may use the folder.</summary>
    public string Lock => File("lock");

    /// <summary>With which a master is started on the configuration file, wherever HAProxy runs.</summary>
    public IReadOnlyList<string> MasterArguments => ["-W", "-db", "-S", $"{MasterSocket},mode,600", "-f", Configuration];

    /// <summary>What a sidecar says of its limit of open files, in decimal.</summary>
    public string SidecarLimit => File("sidecar.nofile");

    /// <summary>Removes the sockets of a HAProxy that has ended.</summary>
    public void RemoveSockets()
    {
        AtomicFile.Remove(MasterSocket);
        AtomicFile.Remove(StatsSocket);
        AtomicFile.Remove(PeersSocket);
    }

    /// <summary>Makes the folder where it is missing, and closes it to others.</summary>
    /// <exception cref="ProviderException">It cannot be made or written.</exception>
    public void Ensure()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                throw new ProviderException(ProviderErrorKind.Unavailable, "start", "HAProxy does not run on Windows; run the controller on Linux.");
            }

            Directory.CreateDirectory(Path, OwnerOnly);
            System.IO.File.SetUnixFileMode(Path, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderErrorKind.Denied, "start", $"The state directory {Path} cannot be used: {exception.Message} Give the controller a folder that it may write (--haproxy-state-dir, LBC_HAPROXY_STATE_DIR).", exception);
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
