using LbController.Providers.Azure.Fake.State;

namespace LbController.Providers.Azure.Fake.Operations;

/// <summary>A write that takes its time.</summary>
/// <param name="Id">Its id in the URL.</param>
/// <param name="Signature">The rest of the query besides the version: has to come back as it is.</param>
/// <param name="Resource">What it changes.</param>
/// <param name="EndsAt">When it is over.</param>
internal sealed record LongOperation(Guid Id, string Signature, StoredResource Resource, DateTimeOffset EndsAt)
{
    public bool IsDelete { get; init; }

    /// <summary>Whether the resource is not touched by it, or by its end.</summary>
    public bool HasNoEffect { get; init; }

    /// <summary>The code that it fails with, or null.</summary>
    public string? FailCode { get; init; }

    public string FailMessage { get; init; } = string.Empty;

    /// <summary><c>InProgress</c>, <c>Succeeded</c>, <c>Failed</c>, <c>Canceled</c>.</summary>
    public string Status { get; set; } = "InProgress";

    /// <summary>The code of its end where that is none of its own making.</summary>
    public string? OtherCode { get; set; }
}
