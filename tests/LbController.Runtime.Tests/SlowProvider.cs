using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Runtime.Tests;

/// <summary>A back end that says "not yet" to some: the work is begun, and asked about again later.</summary>
internal sealed class SlowProvider(Func<ServiceKey, bool> isSlow) : ILoadBalancerProvider
{
    /// <summary>When it wants to be asked again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public InMemoryProvider Inner { get; } = new();

    /// <summary>Whether the slow ones wait for what other Services have.</summary>
    public bool ForOthers { get; init; }

    /// <summary>Whose work is not done yet.</summary>
    public Func<ServiceKey, bool> IsSlow { get; set; } = isSlow;

    public string Name => Inner.Name;

    public ProviderCapabilities Capabilities => Inner.Capabilities;

    public Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken) => Inner.StartAsync(known, cancellationToken);

    public Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => Inner.PlanAsync(request, cancellationToken);

    public Task<ApplyResult> ApplyAsync(ProviderPlan plan, CancellationToken cancellationToken) =>
        IsSlow(plan.Request.Identity.Service)
            ? Task.FromResult(new ApplyResult(new Outcome.Waiting("The back end is at it", Patience) { ForOthers = ForOthers }, [], []))
            : Inner.ApplyAsync(plan, cancellationToken);

    public Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken) => Inner.ApplyTargetsAsync(desired, cancellationToken);

    public IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, CancellationToken cancellationToken) => Inner.ListOwnedAsync(cluster, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => Inner.CheckAsync(cancellationToken);

    public ValueTask DisposeAsync() => Inner.DisposeAsync();
}
