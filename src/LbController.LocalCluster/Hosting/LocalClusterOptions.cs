namespace LbController.LocalCluster.Hosting;

/// <summary>How an embedded cluster is made. IPv4 addresses are loopback addresses.</summary>
internal sealed record LocalClusterOptions
{
    /// <summary>How many nodes there are at the start; their names are node-1, node-2, …</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>The port of the API server; 0 takes any.</summary>
    public int ApiPort { get; init; }

    /// <summary>Nodes take their addresses from here, in order: node-1 has the first after the network's own.</summary>
    public string NodeNetwork { get; init; } = "127.30.0.0/16";

    /// <summary>Pods take their addresses from here, one each.</summary>
    public string PodNetwork { get; init; } = "127.40.0.0/16";

    /// <summary>ClusterIPs are handed out from here; nothing routes to them.</summary>
    public string ServiceClusterNetwork { get; init; } = "10.96.0.0/16";

    /// <summary>An IPv6 network for nodes, as <see cref="NodeNetwork"/>; null leaves them IPv4 alone. Its addresses have to be ones that this machine can listen on.</summary>
    public string? NodeNetwork6 { get; init; }

    /// <summary>The same for pods.</summary>
    public string? PodNetwork6 { get; init; }

    /// <summary>IPv6 ClusterIPs are handed out from here; null makes a cluster whose Services are single stack.</summary>
    public string? ServiceClusterNetwork6 { get; init; }

    public int LowestNodePort { get; init; } = 30_000;

    public int HighestNodePort { get; init; } = 32_767;

    /// <summary>Where the file "kubeconfig" goes; null writes none.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>How many changes of each kind are kept for watches and pages that begin in the past.</summary>
    public int HistoryLength { get; init; } = 10_000;

    /// <summary>The port at which each node's proxy says that it is well.</summary>
    public int HealthzPort { get; init; } = 10_256;

    /// <summary>How often an idle watch that allows bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>False: the API server alone; nodes and pods exist as objects and open no socket.</summary>
    public bool RunDataPlane { get; init; } = true;

    /// <summary>False: no TCP port for the API either; only <see cref="EmbeddedCluster.CreateHandler"/> reaches it.</summary>
    public bool ListenForApi { get; init; } = true;
}
