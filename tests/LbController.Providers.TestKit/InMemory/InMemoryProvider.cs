using System.Net;
using System.Runtime.CompilerServices;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.TestKit.InMemory;

/// <summary>The smallest adapter that keeps the contract, and one that breaks it in one way at a time: the proof that the kit can fail.</summary>
public sealed class InMemoryProvider(InMemoryBackEnd backEnd, Flaw flaw) : ILoadBalancerProvider
{
    public string Name => "in-memory";

    public ProviderCapabilities Capabilities { get; } = new() { RequestedAddresses = true, SharedAddresses = true, IpMode = IpMode.Proxy };

    public Task StartAsync(IReadOnlyList<KnownLoadBalancer> known, CancellationToken cancellationToken)
    {
        if (flaw == Flaw.ForgetsAtRestart)
        {
            backEnd.Balancers.Clear();
        }

        return Task.CompletedTask;
    }

    public Task<ProviderPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        Heed(cancellationToken);
        lock (backEnd.Lock)
        {
            bool exists = backEnd.Balancers.TryGetValue(request.Identity.ServiceUid, out (DesiredLoadBalancer Desired, IPAddress Address) current);
            ValueList<PublishedAddress> addresses = exists ? [PublishedAddress.OfIp(current.Address, IpMode.Proxy)] : [];
            if (request.Desired is { RequestedAddresses.IsEmpty: false } asks && !CanGive(asks.RequestedAddresses[0], asks) && flaw != Flaw.GivesAnotherAddress)
            {
                return Task.FromResult(new ProviderPlan(request, [], addresses, [Refusal(asks)]));
            }

            if (flaw == Flaw.WritesWhilePlanning && request.Desired is { } early)
            {
                Write(early);
            }

            bool same = request.Desired is null ? !exists && flaw != Flaw.FailsOnUnknown : exists && current.Desired == request.Desired;
            return Task.FromResult(new ProviderPlan(
                request,
                same && flaw != Flaw.PlansForEver ? [] : [new InMemoryChange(request.Desired is null ? ChangeKind.Delete : ChangeKind.Update, "balancer", request.Identity.ToString())],
                addresses,
                []));
        }
    }

    public Task<ApplyResult> ApplyAsync(ProviderPlan plan, CancellationToken cancellationToken)
    {
        Heed(cancellationToken);
        lock (backEnd.Lock)
        {
            if (plan.IsRefused)
            {
                return Task.FromResult(new ApplyResult(new Outcome.Blocked(plan.Problems), plan.Addresses, plan.Problems));
            }

            if (plan.Request.Desired is { } desired)
            {
                return Task.FromResult(ApplyResult.Settled([PublishedAddress.OfIp(Write(desired), IpMode.Proxy)]));
            }

            Remove(plan.Request.Identity);
            return Task.FromResult(ApplyResult.Settled([]));
        }
    }

    public Task<ApplyResult> ApplyTargetsAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        Heed(cancellationToken);
        lock (backEnd.Lock)
        {
            return Task.FromResult(ApplyResult.Settled([PublishedAddress.OfIp(Write(desired), IpMode.Proxy)]));
        }
    }

    public async IAsyncEnumerable<OwnedLoadBalancer> ListOwnedAsync(ClusterId cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach ((DesiredLoadBalancer desired, IPAddress address) in backEnd.Balancers.Values.ToList())
        {
            if (flaw == Flaw.ListsForeign || desired.Identity.Cluster == cluster)
            {
                yield return new OwnedLoadBalancer(desired.Identity, "balancer", [PublishedAddress.OfIp(address, IpMode.Proxy)]);
            }
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Heed(CancellationToken cancellationToken)
    {
        if (flaw != Flaw.IgnoresCancellation)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private IPAddress Write(DesiredLoadBalancer desired)
    {
        if (flaw == Flaw.FailsOnBlankNode && desired.Nodes.Any(node => node.Addresses.IsEmpty))
        {
            throw new ProviderException(ProviderErrorKind.InvalidRequest, "update", "A node has no address.");
        }

        string uid = desired.Identity.ServiceUid;
        bool exists = backEnd.Balancers.TryGetValue(uid, out (DesiredLoadBalancer Desired, IPAddress Address) current);
        IPAddress address = Choose(desired, exists ? current.Address : null);
        RecordTargets(uid, desired.Nodes.Where(node => !node.Addresses.IsEmpty).Select(node => node.Name).ToHashSet());
        backEnd.Balancers[uid] = (desired, address);
        return address;
    }

    private IPAddress Choose(DesiredLoadBalancer desired, IPAddress? current)
    {
        if (!desired.RequestedAddresses.IsEmpty && flaw != Flaw.GivesAnotherAddress)
        {
            return desired.RequestedAddresses[0];
        }

        return current is not null && flaw != Flaw.MovesAddresses ? current
            : flaw == Flaw.SharesAddresses ? IPAddress.Parse("192.0.2.1")
            : OthersThan(desired).Where(other => Shares(other.Desired, desired)).Select(other => other.Address)
                .Concat(Enumerable.Range(1, 254).Select(i => IPAddress.Parse($"192.0.2.{i}")))
                .First(candidate => !candidate.Equals(current) && CanGive(candidate, desired));
    }

    private bool CanGive(IPAddress address, DesiredLoadBalancer desired) =>
        address.ToString().StartsWith("192.0.2.", StringComparison.Ordinal)
        && OthersThan(desired).Where(other => other.Address.Equals(address)).All(other => Shares(other.Desired, desired));

    private IEnumerable<(DesiredLoadBalancer Desired, IPAddress Address)> OthersThan(DesiredLoadBalancer desired) =>
        backEnd.Balancers.Where(entry => entry.Key != desired.Identity.ServiceUid).Select(entry => entry.Value);

    private bool Shares(DesiredLoadBalancer one, DesiredLoadBalancer two) =>
        flaw != Flaw.NeverShares
        && one.SharingKey is not null
        && (one.SharingKey, one.Identity.Cluster, one.Identity.Service.Namespace) == (two.SharingKey, two.Identity.Cluster, two.Identity.Service.Namespace)
        && !one.Listeners.Any(listener => two.Listeners.Any(other => other.Key == listener.Key));

    private Problem Refusal(DesiredLoadBalancer asks)
    {
        string? holder = OthersThan(asks).Where(other => other.Address.Equals(asks.RequestedAddresses[0])).Select(other => other.Desired.Identity.Service.ToString()).FirstOrDefault();
        string who = flaw == Flaw.RefusesWithoutAName ? "somebody" : holder ?? "nobody that it is known of";
        return new Problem(ProblemSeverity.Refused, "AddressInUse", "spec.loadBalancerIP", $"{asks.RequestedAddresses[0]} cannot be given; {who} has it.");
    }

    private void RecordTargets(string uid, HashSet<string> targets)
    {
        if (!backEnd.Targets.TryGetValue(uid, out List<IReadOnlySet<string>>? history))
        {
            backEnd.Targets[uid] = history = [];
        }

        if (history.Count > 0 && flaw == Flaw.EmptiesTargets)
        {
            history.Add(new HashSet<string>());
        }

        if (history.Count > 0 && flaw == Flaw.RemovesTargetsFirst)
        {
            HashSet<string> staying = [.. history[^1].Intersect(targets)];
            history.Add(staying.Count > 0 ? staying : history[^1]);
        }

        history.Add(targets);
    }

    private void Remove(LoadBalancerIdentity identity)
    {
        if (flaw == Flaw.RemovesForeign)
        {
            backEnd.Foreign.Clear();
        }

        if (flaw != Flaw.LeavesThings && !backEnd.Balancers.Remove(identity.ServiceUid) && flaw == Flaw.FailsOnUnknown)
        {
            throw new ProviderException(ProviderErrorKind.NotFound, "delete", $"{identity} is not there.");
        }
    }
}
