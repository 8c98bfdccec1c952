using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Observed;

/// <summary>A target group as it is.</summary>
/// <param name="Description">What the listing tells.</param>
/// <param name="Tags">Its tags; null until it is proven whose it is.</param>
internal sealed record ObservedTargetGroup(TargetGroupDescription Description, ValueMap? Tags)
{
    /// <summary>Null where they were not read.</summary>
    public ValueMap? Attributes { get; init; }

    /// <summary>Registered targets, without those that are draining; null where they were not read.</summary>
    public ValueList<TargetHealth>? Targets { get; init; }

    /// <summary>When the targets' health was read last.</summary>
    public DateTimeOffset HealthReadAt { get; init; }

    /// <summary>When targets were registered last.</summary>
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Targets that AWS would not take, and when; they are tried again after a while.</summary>
    public ImmutableDictionary<Target, DateTimeOffset> Rejected { get; init; } = ImmutableDictionary<Target, DateTimeOffset>.Empty;

    /// <summary>Targets that AWS had no room for, and when; they are tried again soon.</summary>
    public ImmutableDictionary<Target, DateTimeOffset> Crowded { get; init; } = ImmutableDictionary<Target, DateTimeOffset>.Empty;

    public string Arn => Description.Arn;

    public string Name => Description.Name;
}
