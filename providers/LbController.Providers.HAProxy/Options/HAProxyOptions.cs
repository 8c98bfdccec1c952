namespace LbController.Providers.HAProxy.Options;

/// <summary>How and where the HAProxy adapter runs HAProxy and which addresses it may give away. Bound by the executable.</summary>
public sealed class HAProxyOptions
{
    /// <summary>HAProxy's own image of a version with long-term support.</summary>
    public const string DefaultImage = "docker.io/library/haproxy:3.2-alpine";

    /// <summary>Where HAProxy runs; default <see cref="HAProxyMode.Process"/>.</summary>
    public HAProxyMode Mode { get; set; }

    /// <summary>
    /// For <see cref="HAProxyMode.Container"/>: <c>podman</c>, <c>docker</c>, a program's full path, or <c>auto</c> (default), which
    /// takes the first of these two that works.
    /// </summary>
    public string ContainerEngine { get; set; } = "auto";

    /// <summary>For <see cref="HAProxyMode.Container"/>: the image, with a program haproxy on its PATH. The engine pulls it where it is not here.</summary>
    public string ContainerImage { get; set; } = DefaultImage;

    /// <summary>The haproxy program; empty (default) looks in PATH, /usr/sbin and /usr/local/sbin.</summary>
    public string BinaryPath { get; set; } = "";

    /// <summary>The value of PATH to look the program up in; the executable passes it on, since only it reads the environment.</summary>
    public string SearchPath { get; set; } = "";

    /// <summary>The folder of the adapter's own files: configuration, sockets, model, log. Made with mode 0700. At most 80 bytes: sockets are in it.</summary>
    public string StateDirectory { get; set; } = "";

    /// <summary>The addresses to give away, in this order; at least one pool.</summary>
    public IReadOnlyList<HAProxyAddressPool> AddressPools { get; set; } = [];

    /// <summary>How these addresses become the machine's; default not by us.</summary>
    public AddressBinderKind AddressBinder { get; set; }

    /// <summary>The network interface of <see cref="AddressBinderKind.Interface"/>.</summary>
    public string Interface { get; set; } = "";

    /// <summary>How long a worker that a reload replaced may serve its open connections, 1 s to 24 h; default 15 min.</summary>
    public TimeSpan HardStopAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How many reloads a replaced worker may outlive (<c>mworker-max-reloads</c>), 1 to 1000; default 50. It bounds memory: each one that
    /// still has connections keeps a whole configuration. Too few cut long connections in a burst of changes.
    /// </summary>
    public int MaxReloads { get; set; } = 50;

    /// <summary>
    /// The shortest time between two reloads, 0 s to 60 s; default 100 ms. The first change after a quiet time never waits; each reload of
    /// the last minute adds one such interval to the next wait, up to twenty. So a single change is fast, and a long burst reloads at
    /// most every two seconds: <see cref="MaxReloads"/> reloads of 50 take 80 s at least, in which open connections are not cut.
    /// </summary>
    public TimeSpan MinimumReloadInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Threads of a worker (<c>nbthread</c>), 0 to 64; 0 (default) leaves it to HAProxy: one per core.</summary>
    public int Threads { get; set; }

    /// <summary>Connections at a time over all Services, 0 to 10,000,000; 0 (default) computes it from the limit of open files.</summary>
    public int MaxConnections { get; set; }

    /// <summary>Time between two health checks of a node, 100 ms to 10 min; default 5 s. A node whose state is in doubt is asked every second.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Good checks in a row that bring a node back, 1 to 100; default 1.</summary>
    public int CheckRise { get; set; } = 1;

    /// <summary>Failed checks in a row that take a node out, 1 to 100; default 2.</summary>
    public int CheckFall { get; set; } = 2;

    /// <summary>How long to wait for a node to accept a connection before another one is tried, 10 ms to 5 min; default 3 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a client may be silent, 1 s to 30 days; default 1 h: long idle connections are normal for TCP.</summary>
    public TimeSpan ClientTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a node may be silent, 1 s to 30 days; default 1 h.</summary>
    public TimeSpan ServerTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long open connections get when HAProxy is stopped with the controller, 0 s to 1 h; default 2 s. Only with <see cref="StopOnDispose"/>.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether HAProxy ends with the controller. True in local mode. False (default) leaves it serving, so that a restart or upgrade of
    /// the controller costs no connection: the next start adopts it.
    /// </summary>
    public bool StopOnDispose { get; set; }

    /// <summary>
    /// How often the running HAProxy is compared with what it has to do while nothing changes, 1 s to 24 h; default 1 min. What somebody
    /// else changed in it is put right by a reload.
    /// </summary>
    public TimeSpan VerificationInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How UDP is forwarded beside HAProxy; default the first way that works.</summary>
    public HAProxyUdpMode Udp { get; set; }

    /// <summary>The nft program; empty (default) looks in <see cref="SearchPath"/> and /usr/sbin.</summary>
    public string NftPath { get; set; } = "";

    /// <summary>The nginx program; empty (default) looks in <see cref="SearchPath"/> and /usr/sbin.</summary>
    public string NginxPath { get; set; } = "";

    /// <summary>
    /// How many Services have figures of their own in the metrics, 0 to 10,000; default 200. The others are one sum, as all are with 0. Each port
    /// of a Service is eleven series.
    /// </summary>
    public int MetricsServices { get; set; } = 200;

    /// <summary>Where HAProxy serves its own Prometheus metrics, as <c>address:port</c>; empty (default) for nowhere.</summary>
    public string PrometheusBind { get; set; } = "";
}
