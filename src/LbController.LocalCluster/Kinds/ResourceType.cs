using System.Text.Json.Nodes;

namespace LbController.LocalCluster.Kinds;

/// <summary>One served kind of object: how it is named in paths and documents, and which extra behaviour it has.</summary>
internal sealed class ResourceType
{
    /// <summary>Empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public required string Kind { get; init; }

    public required bool Namespaced { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool HasStatus { get; init; }

    public bool HasScale { get; init; }

    /// <summary>Whether metadata.generation counts changes of the specification. Not for Services, as in a real API server.</summary>
    public bool KeepsGeneration { get; init; }

    /// <summary>The kind under which objects are kept, for kinds that are another spelling of it; otherwise this one.</summary>
    public ResourceType Storage => StoredAs ?? this;

    public ResourceType? StoredAs { get; init; }

    /// <summary>Turns a stored body into this kind; null where both are the same.</summary>
    public Func<JsonObject, JsonObject>? FromStorage { get; init; }

    public Func<JsonObject, JsonObject>? ToStorage { get; init; }

    public string GroupVersion => Group.Length == 0 ? Version : Group + "/" + Version;

    public string Singular => Kind.ToLowerInvariant();

    /// <summary>The name in messages: the plural, with the group where there is one.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : Plural + "." + Group;

    public override string ToString() => GroupVersion + "/" + Plural;
}
