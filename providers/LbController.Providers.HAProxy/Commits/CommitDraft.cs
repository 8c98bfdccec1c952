using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>What a batch of requests comes to.</summary>
/// <param name="State">The state once all is carried out.</param>
/// <param name="Carried">Requests that change the configuration.</param>
/// <param name="Answered">Requests that need no change, or cannot have one.</param>
/// <param name="Overflowing">Requests whose listeners do not fit into the limit of open files.</param>
internal sealed record CommitDraft(
    HAProxyState State,
    IReadOnlyList<CarriedRequest> Carried,
    IReadOnlyList<CarriedRequest> Answered,
    IReadOnlyList<CarriedRequest> Overflowing);
