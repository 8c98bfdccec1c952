using LbController.Abstractions.Errors;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>
/// One effect on AWS. It says what it does, and it can do it: again and again with the same result, whatever of it was done before.
/// </summary>
internal abstract record AwsChange(ChangeKind Kind, string Target, string Summary) : ProviderChange(Kind, Target, Summary)
{
    /// <summary>Carries it out.</summary>
    /// <param name="effects">The ways to act.</param>
    /// <param name="now">What there is of the Service, as far as it is known.</param>
    /// <param name="cancellationToken">Stops it between two calls.</param>
    /// <returns>What there is then.</returns>
    /// <exception cref="ProviderException">AWS refused, or did not answer.</exception>
    public abstract Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken);

    /// <summary>What a failure of it means for the Service where that is special to it; null for what it always means.</summary>
    public virtual Outcome? Explain(ProviderException error) => null;
}
