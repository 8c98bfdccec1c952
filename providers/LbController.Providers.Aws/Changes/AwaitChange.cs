using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Nothing can be done before something has happened at AWS.</summary>
/// <param name="Target">What is waited for.</param>
/// <param name="Summary">What it has to come to, for people.</param>
/// <param name="After">When to look again.</param>
internal sealed record AwaitChange(string Target, string Summary, TimeSpan After) : AwsChange(ChangeKind.Update, Target, Summary)
{
    /// <summary>Target groups, by name, whose health decides.</summary>
    public ValueList<string> HealthOf { get; init; } = [];

    /// <summary>Load balancers, by ARN, whose state decides.</summary>
    public ValueList<string> StateOf { get; init; } = [];

    public override Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken) => Task.FromResult(now);
}
