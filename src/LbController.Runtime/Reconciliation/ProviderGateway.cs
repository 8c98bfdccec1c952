using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Runtime.Diagnostics;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// Calls providers: every call has its own deadline and is measured, and whatever goes wrong comes out as a
/// <see cref="ProviderException"/>. Only the caller's own cancellation comes out as such.
/// </summary>
internal sealed class ProviderGateway
{
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly ControllerMetrics _metrics;

    public ProviderGateway(TimeSpan deadline, TimeProvider time, ControllerMetrics metrics)
    {
        _deadline = deadline;
        _time = time;
        _metrics = metrics;
    }

    public Task<ProviderPlan> PlanAsync(ILoadBalancerProvider provider, PlanRequest request, CancellationToken cancellationToken) =>
        CallAsync(provider, "plan", token => provider.PlanAsync(request, token), cancellationToken);

    public Task<ApplyResult> ApplyAsync(ILoadBalancerProvider provider, ProviderPlan plan, CancellationToken cancellationToken) =>
        CallAsync(provider, "apply", token => provider.ApplyAsync(plan, token), cancellationToken);

    public Task<ApplyResult> ApplyTargetsAsync(ILoadBalancerProvider provider, DesiredLoadBalancer desired, CancellationToken cancellationToken) =>
        CallAsync(provider, "targets", token => provider.ApplyTargetsAsync(desired, token), cancellationToken);

    /// <summary>What a back end holds of one Service, in its own words. A question for people, so its deadline is at most 30 s.</summary>
    public Task<ValueList<string>> ResourcesOfAsync(ILoadBalancerProvider provider, LoadBalancerIdentity identity, CancellationToken cancellationToken) =>
        CallAsync(
            provider,
            "list",
            async token =>
            {
                var resources = new List<string>();
                await foreach (OwnedLoadBalancer owned in provider.ListOwnedAsync(identity.Cluster, token))
                {
                    if (owned.Identity.ServiceUid == identity.ServiceUid)
                    {
                        resources.Add(owned.Resource);
                    }
                }

                return resources.ToValueList();
            },
            cancellationToken,
            TimeSpan.FromSeconds(30));

    private async Task<T> CallAsync<T>(
        ILoadBalancerProvider provider, string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        long start = _time.GetTimestamp();
        string code = "ok";
        TimeSpan allowed = limit < _deadline ? limit.Value : _deadline;
        using var deadline = new CancellationTokenSource(allowed, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await call(linked.Token);
        }
        catch (ProviderException error)
        {
            code = error.Kind.ToString();
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            code = nameof(ProviderErrorKind.Timeout);
            throw new ProviderException(
                ProviderErrorKind.Timeout, operation, $"Provider {provider.Name} did not finish \"{operation}\" within {allowed}; it is tried again");
        }
        catch (OperationCanceledException)
        {
            code = "cancelled";
            throw;
        }
        catch (Exception error)
        {
            // A bug in one adapter must cost one Service a retry, not the process its life.
            code = "bug";
            throw new ProviderException(
                ProviderErrorKind.Unavailable, operation, $"Provider {provider.Name} failed unexpectedly: {error.GetType().Name}: {error.Message}", error);
        }
        finally
        {
            _metrics.ProviderCalled(provider.Name, operation, code, _time.GetElapsedTime(start));
        }
    }
}
