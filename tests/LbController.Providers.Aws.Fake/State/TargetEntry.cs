namespace LbController.Providers.Aws.Fake.State;

/// <summary>A registered target; its state follows from these times.</summary>
internal sealed record TargetEntry(string Id, int Port, string? Zone, DateTimeOffset RegisteredAt)
{
    /// <summary>When it is gone; null while it is registered.</summary>
    public DateTimeOffset? DrainsUntil { get; init; }
}
