using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;

namespace LbController.Abstractions.Providers;

/// <summary>
/// The contract of a back end. Calls for one identity never overlap; calls for different identities do, as many as there are Services.
/// An adapter that shares one resource between Services coalesces by group commit: what arrives while a commit is in flight forms the
/// next one, and each caller's task completes with the commit that carried it. Every method throws <see cref="ProviderException"/> for
/// a failure of the back end, and <see cref="OperationCanceledException"/> only for the caller's own token.
/// </summary>
public interface ILoadBalancerProvider : IAsyncDisposable
{
    /// <summary>The adapter's short name: <c>haproxy</c>, <c>aws</c>, <c>azure</c>.</summary>
    string Name { get; }

    /// <summary>What the adapter can do; constant for its lifetime.</summary>
    ProviderCapabilities Capabilities { get; }

    /// <summary>
    /// Called once, when the caches are complete and leadership is held, before any other call: takes over what an earlier process left
    /// running, and learns which addresses are already published, so that none is given away a second time.
    /// </summary>
    /// <param name="known">Every Service of ours that carries an address or our finalizer.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken);

    /// <summary>
    /// Observes what exists for one identity, compares it with what should, and returns the ordered changes between the two. Writes
    /// nothing. An empty list means converged.
    /// </summary>
    Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Carries a plan out. Safe to repeat after a crash at any point: what is done already is not done again.
    /// </summary>
    Task<ApplyResult> ApplyAsync(ProviderPlan plan, CancellationToken cancellationToken);

    /// <summary>
    /// The cheap path for the most frequent change: only <see cref="DesiredLoadBalancer.Nodes"/> differs from what was applied last. Adds
    /// before it removes, and never empties a set of targets while an eligible node exists.
    /// </summary>
    Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken);

    /// <summary>Streams everything in the back end that carries this cluster's mark, for audit and sweep.</summary>
    IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, CancellationToken cancellationToken);

    /// <summary>Proves that the back end can be reached with the credentials at hand; for readiness. Throws what is wrong.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
