using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>
/// Brings batches of requests into effect, one at a time: decides, leaves out what cannot be bound, has the result applied, and where
/// HAProxy rejects it finds the Service to blame, leaves that one as it was and goes on without it. Called by one writer only;
/// <see cref="State"/> may be read by anyone.
/// </summary>
internal sealed class ConfigurationCommitter(CommitContext context, ReloadPacer pacer)
{
    private readonly ConfigurationApplier _applier = new(context, pacer);
    private volatile HAProxyState _state = HAProxyState.Empty;

    /// <summary>What is in effect.</summary>
    public HAProxyState State => _state;

    /// <summary>Whether it still is. May be asked by anyone.</summary>
    public ConfigurationWatch Watch => _applier.Watch;

    /// <summary>Whether a request can be carried out without a reload, so that it need not wait for the turn of the next.</summary>
    public bool CanCommand(ServiceRequest request)
    {
        Decision decision = RequestPlanner.Decide(_state, context.Pools, request);
        return decision.Kind is not (DecisionKind.Changed or DecisionKind.Removed) || _applier.CanCommand(decision.Before?.Section, decision.After?.Section);
    }

    /// <summary>Looks at what the last commit brought about, and reloads where that is not what it should be and commands do not help.</summary>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        if (!await _applier.VerifyAsync(cancellationToken))
        {
            await CommitAsync([], mayStart: true, cancellationToken);
        }
    }

    /// <summary>Whether servers have left and still have connections. May be asked by anyone.</summary>
    public bool HasLeaving => _applier.HasLeaving;

    /// <summary>Removes servers that left and have no connections any more.</summary>
    public Task RemoveLeavingAsync(CancellationToken cancellationToken) => _applier.RemoveLeavingAsync(cancellationToken);

    /// <summary>
    /// Begins with what the disk and the API server remember, and has HAProxy run it: adopted without a reload where it does already.
    /// </summary>
    public async Task RecoverAsync(HAProxyState state, CancellationToken cancellationToken)
    {
        _state = state;
        WorkerInfo? running = await context.Process.AdoptAsync(cancellationToken);
        await _applier.AdoptAsync(running, cancellationToken);
        await CommitAsync([], mayStart: true, cancellationToken);
        await VerifyAsync(cancellationToken);
    }

    /// <summary>Carries a batch out and answers every caller in it.</summary>
    /// <param name="requests">The batch.</param>
    /// <param name="mayStart">Whether HAProxy is started where it does not run.</param>
    /// <param name="cancellationToken">Ends the writer.</param>
    /// <exception cref="ProviderException">It failed as a whole; whoever is not yet answered has to be told.</exception>
    public async Task CommitAsync(IReadOnlyList<CommitRequest> requests, bool mayStart, CancellationToken cancellationToken)
    {
        if (!mayStart && !context.Process.IsAlive())
        {
            throw CommitResults.Unavailable("reload", "HAProxy is not running; it is being started again.");
        }

        IReadOnlyList<CommitRequest> pending = requests;
        while (true)
        {
            CommitDraft draft = await HoldBackTakenAsync(CommitPlanner.Draft(_state, context.Pools, pending, context.DescriptorLimit), cancellationToken);
            Answer(draft);
            if (draft.Carried.Count == 0 && !mayStart)
            {
                _state = draft.State;
                return;
            }

            CommitRejection? rejection = await _applier.ApplyAsync(draft, _state, cancellationToken);
            if (rejection is null)
            {
                await context.Udp.ApplyAsync(draft.State, cancellationToken);
                _state = RequestPlanner.Release(draft.State, draft.Carried.Select(item => item.Request.Identity));
                await context.Binder.ReleaseAsync(AddressesOf(_state), cancellationToken);
                foreach (CarriedRequest item in draft.Carried)
                {
                    item.Caller.Complete(CommitResults.Of(item.Decision, item.Request.Published));
                }

                return;
            }

            context.Logger.Rejected(rejection.Reason, rejection.Message);
            if (AnyTaken(draft))
            {
                // Somebody took a port between our look and HAProxy's: the next round leaves it out.
                pending = [.. draft.Carried.Select(item => item.Caller)];
                continue;
            }

            IReadOnlyList<CommitRequest>? rest = Quarantine(draft, rejection);
            if (rest is null)
            {
                await CommitHalvesAsync(draft, mayStart, cancellationToken);
                return;
            }

            pending = rest;
        }
    }

    private async Task CommitHalvesAsync(CommitDraft draft, bool mayStart, CancellationToken cancellationToken)
    {
        CommitRequest[] callers = [.. draft.Carried.Select(item => item.Caller)];
        await CommitAsync(callers[..(callers.Length / 2)], mayStart, cancellationToken);
        await CommitAsync(callers[(callers.Length / 2)..], mayStart, cancellationToken);
    }

    private static HashSet<IPAddress> AddressesOf(HAProxyState state) => [.. state.Services.Values.SelectMany(service => service.Addresses)];

    private async Task<CommitDraft> HoldBackTakenAsync(CommitDraft draft, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<IPAddress, string> unbound = await context.Binder.EnsureAsync(AddressesOf(draft.State), cancellationToken);
        IReadOnlySet<FrontendBinding> owned = _applier.Owned();
        IEnumerable<FrontendBinding> missing = draft.State.Bindings()
            .Where(binding => !owned.Contains(binding))
            .Concat(draft.State.Forwards().Select(forward => forward.Binding))
            .Where(binding => unbound.ContainsKey(binding.Address));
        HashSet<FrontendBinding> taken = [.. missing, .. TakenOf(draft)];
        if (taken.Count == 0)
        {
            return draft;
        }

        foreach (ServiceState service in draft.State.Services.Values)
        {
            foreach (HAProxyFrontend frontend in service.Section.Frontends.Where(frontend => taken.Contains(frontend.Binding)))
            {
                context.Logger.PortTaken(frontend.Binding.ToString(), service.Identity.Service);
            }
        }

        return CommitPlanner.HoldBack(draft, taken, unbound);
    }

    private bool AnyTaken(CommitDraft draft) => TakenOf(draft).Any();

    private IEnumerable<FrontendBinding> TakenOf(CommitDraft draft)
    {
        IReadOnlySet<FrontendBinding> owned = _applier.Owned();
        return draft.State.Bindings().Where(binding => !owned.Contains(binding) && !PortProbe.CanBind(binding)).Concat(context.Udp.TakenOf(draft.State));
    }

    private void Answer(CommitDraft draft)
    {
        foreach (CarriedRequest item in draft.Answered)
        {
            item.Caller.Complete(CommitResults.Of(item.Decision, item.Request.Published));
        }

        foreach (CarriedRequest item in draft.Overflowing)
        {
            item.Caller.Fail(CommitResults.Overflowing(item, context.DescriptorLimit));
        }
    }

    /// <summary>Answers the Services to blame and returns the requests that are left; null where nobody can be blamed among several.</summary>
    private List<CommitRequest>? Quarantine(CommitDraft draft, CommitRejection rejection)
    {
        HashSet<string> blamed =
        [
            .. rejection.Alerts.Select(alert => rejection.Rendered.OwnerOf(alert.Line)).OfType<LoadBalancerIdentity>().Select(owner => owner.ServiceUid),
        ];
        if (draft.Carried.Count == 1 && blamed.Count == 0)
        {
            blamed.Add(draft.Carried[0].Request.Identity.ServiceUid);
        }

        var rest = new List<CommitRequest>();
        foreach (CarriedRequest item in draft.Carried)
        {
            if (blamed.Remove(item.Request.Identity.ServiceUid))
            {
                context.Logger.Quarantined(item.Request.Identity.Service, rejection.Message);
                item.Caller.Complete(CommitResults.Quarantined(item.Decision, item.Request.Published, rejection.Message));
            }
            else
            {
                rest.Add(item.Caller);
            }
        }

        foreach (ServiceState service in blamed.Select(uid => _state.Services.GetValueOrDefault(uid)).OfType<ServiceState>())
        {
            // Served until now, rejected since HAProxy or its options are others: out, so that the rest can go on. Its address stays its own.
            context.Logger.Quarantined(service.Identity.Service, rejection.Message);
            _state = _state with { Services = _state.Services.Remove(service.Identity.ServiceUid) };
        }

        bool progress = blamed.Count > 0 || rest.Count < draft.Carried.Count;
        if (!progress && rest.Count == 0)
        {
            throw new ProviderException(ProviderErrorKind.InvalidRequest, "reload", $"HAProxy rejects the configuration as a whole: {rejection.Message}. Check the --haproxy-* options.");
        }

        return progress ? rest : null;
    }
}
