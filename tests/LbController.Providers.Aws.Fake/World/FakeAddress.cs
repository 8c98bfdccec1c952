namespace LbController.Providers.Aws.Fake;

/// <summary>An Elastic IP.</summary>
public sealed record FakeAddress(string AllocationId, string PublicIp)
{
    /// <summary>Whether something outside the fake holds it.</summary>
    public bool IsBusyElsewhere { get; init; }
}
