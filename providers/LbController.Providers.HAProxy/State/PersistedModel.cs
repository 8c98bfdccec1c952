namespace LbController.Providers.HAProxy.State;

/// <summary>The model file: everything that the configuration is rendered from, and whose each part is.</summary>
internal sealed record PersistedModel
{
    /// <summary>The only version of the file there is; another one is not read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The file's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The distinct sets of nodes.</summary>
    public List<List<PersistedNode>> NodeSets { get; init; } = [];

    /// <summary>The check back ends, ordered by name.</summary>
    public List<PersistedCheck> Checks { get; init; } = [];

    /// <summary>The Services, ordered by key.</summary>
    public List<PersistedService> Services { get; init; } = [];
}
