using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Observed;

/// <summary>A listener as it is.</summary>
/// <param name="Description">What the listing tells.</param>
internal sealed record ObservedListener(ListenerDescription Description)
{
    /// <summary>Null where they were not read.</summary>
    public ValueMap? Attributes { get; init; }

    /// <summary>Null where they were not read.</summary>
    public ValueList<ListenerCertificate>? Certificates { get; init; }

    /// <summary>Null where they were not read.</summary>
    public ValueMap? Tags { get; init; }

    /// <summary>When its weights were changed last.</summary>
    public DateTimeOffset ShiftedAt { get; init; }

    public string Arn => Description.Arn;

    public int Port => Description.Port;
}
