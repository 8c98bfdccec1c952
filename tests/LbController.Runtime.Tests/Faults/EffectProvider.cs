using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Runtime.Tests.Faults;

/// <summary>One process's connection to the back end that all processes share: leads its effects past the gate.</summary>
internal sealed class EffectProvider(InMemoryProvider shared, EffectGate gate, ServiceKey service) : ILoadBalancerProvider
{
    public string Name => shared.Name;

    public ProviderCapabilities Capabilities => shared.Capabilities;

    public Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken) => shared.StartAsync(known, cancellationToken);

    public Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => shared.PlanAsync(request, cancellationToken);

    public Task<ApplyResult> ApplyAsync(ProviderPlan plan, CancellationToken cancellationToken) =>
        PassAsync(plan.Request.Desired is null ? "delete" : "apply", plan.Request.Identity, () => shared.ApplyAsync(plan, cancellationToken), cancellationToken);

    public Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken) =>
        PassAsync("targets", desired.Identity, () => shared.ApplyTargetsAsync(desired, cancellationToken), cancellationToken);

    public IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, CancellationToken cancellationToken) =>
        shared.ListOwnedAsync(cluster, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => shared.CheckAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<ApplyResult> PassAsync(string operation, LoadBalancerIdentity identity, Func<Task<ApplyResult>> act, CancellationToken cancellationToken) =>
        identity.Service != service
            ? act()
            : gate.PassAsync(
                operation,
                act,
                () => new ProviderException(ProviderErrorKind.Unavailable, operation, "refused by the test"),
                () => new ProviderException(ProviderErrorKind.Timeout, operation, "the answer is lost"),
                cancellationToken);
}
