using System.Runtime.CompilerServices;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Azure.Tests.Conformance;

/// <summary>An adapter whose calls all run on the pump, whoever makes them: the clock goes on while one of them waits.</summary>
internal sealed class PumpedProvider(ILoadBalancerProvider inner, TimePump pump) : ILoadBalancerProvider
{
    public string Name => inner.Name;

    public ProviderCapabilities Capabilities => inner.Capabilities;

    public Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken) => pump.RunAsync(() => inner.StartAsync(known, cancellationToken));

    public Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => pump.RunAsync(() => inner.PlanAsync(request, cancellationToken));

    public Task<ApplyResult> ApplyAsync(ProviderPlan plan, CancellationToken cancellationToken) => pump.RunAsync(() => inner.ApplyAsync(plan, cancellationToken));

    public Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken) => pump.RunAsync(() => inner.ApplyTargetsAsync(desired, cancellationToken));

    public async IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (OwnedLoadBalancer owned in await pump.RunAsync(ListAsync))
        {
            yield return owned;
        }

        async Task<List<OwnedLoadBalancer>> ListAsync()
        {
            List<OwnedLoadBalancer> all = [];
            await foreach (OwnedLoadBalancer owned in inner.ListOwnedAsync(cluster, cancellationToken))
            {
                all.Add(owned);
            }

            return all;
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken) => pump.RunAsync(() => inner.CheckAsync(cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
