namespace LbController.Providers.Azure.Api;

/// <summary>What has to be there for a write to happen; else it fails with kind Conflict.</summary>
internal readonly record struct PutCondition
{
    private PutCondition(string? eTag, bool isAbsent)
    {
        ETag = eTag;
        IsAbsent = isAbsent;
    }

    /// <summary>The ETag that it has to have (<c>If-Match</c>), or null.</summary>
    public string? ETag { get; }

    /// <summary>Whether it must not be there (<c>If-None-Match: *</c>).</summary>
    public bool IsAbsent { get; }

    /// <summary>It has not been changed since it was read.</summary>
    public static PutCondition Unchanged(string eTag) => new(eTag, false);

    /// <summary>It is not there.</summary>
    public static PutCondition Absent => new(null, true);

    /// <summary>Whatever is there.</summary>
    public static PutCondition None => default;
}
