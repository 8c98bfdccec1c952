using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.State;

/// <summary>A Service in the model file.</summary>
internal sealed record PersistedService
{
    /// <summary>The cluster's id.</summary>
    public required string Cluster { get; init; }

    /// <summary>The Service's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Service's name.</summary>
    public required string Name { get; init; }

    /// <summary>The Service's UID.</summary>
    public required string Uid { get; init; }

    /// <summary>The addresses that it serves on.</summary>
    public required List<string> Addresses { get; init; }

    /// <summary>Bindings left out, as address and port.</summary>
    public List<PersistedBinding> HeldBack { get; init; } = [];

    /// <summary>Its families.</summary>
    public List<IpFamily> Families { get; init; } = [];

    /// <summary>Its listeners.</summary>
    public List<PersistedListener> Listeners { get; init; } = [];

    /// <summary>Which of the file's node sets is its own: most Services share one.</summary>
    public int Nodes { get; init; }

    /// <summary>The nodes that its servers are, where they are not what its node set yields.</summary>
    public List<PersistedNode>? Targets { get; init; }

    /// <summary>How nodes are checked.</summary>
    public HealthProbeKind HealthKind { get; init; }

    /// <summary>The port that is asked.</summary>
    public int HealthPort { get; init; }

    /// <summary>The path that is asked.</summary>
    public string HealthPath { get; init; } = "";

    /// <summary>The traffic policy.</summary>
    public TrafficPolicy TrafficPolicy { get; init; }

    /// <summary>The client networks.</summary>
    public List<string> SourceRanges { get; init; } = [];

    /// <summary>Seconds of session affinity, or null.</summary>
    public double? AffinitySeconds { get; init; }

    /// <summary>With whom it shares its address, or null.</summary>
    public string? SharingKey { get; init; }

    /// <summary>Addresses that the user asked for.</summary>
    public List<string> Requested { get; init; } = [];

    /// <summary>The adapter's annotations.</summary>
    public Dictionary<string, string> Annotations { get; init; } = [];

    /// <summary>The class's parameters.</summary>
    public Dictionary<string, string> Parameters { get; init; } = [];
}
