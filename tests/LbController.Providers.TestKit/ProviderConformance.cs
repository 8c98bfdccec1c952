using System.Net;
using System.Reflection;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.TestKit;

/// <summary>
/// What every adapter has to do, whatever its back end. An adapter's tests derive this, make the rig, and run every name of
/// <see cref="CaseNames"/> as a case of a theory; a case that cannot hold for a back end is overridden there, with the reason.
/// </summary>
public abstract class ProviderConformance
{
    private const int MostRounds = 50;

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> CaseNames =>
        typeof(ProviderConformance).GetMethods().Where(method => method.IsDefined(typeof(ConformanceCaseAttribute))).Select(method => method.Name).Order();

    /// <summary>The names of all cases, as a theory takes them.</summary>
    public static IEnumerable<object[]> Cases => CaseNames.Select(name => new object[] { name });

    /// <summary>Runs one case on a rig of its own.</summary>
    /// <exception cref="ConformanceException">The adapter breaks the contract.</exception>
    public async Task RunCaseAsync(string name)
    {
        MethodInfo method = typeof(ProviderConformance).GetMethod(name) ?? throw new ArgumentException($"There is no case {name}.", nameof(name));
        await using IProviderRig rig = await CreateRigAsync();
        await (Task)method.Invoke(this, [rig])!; // ! every case returns a task
    }

    /// <summary>After an apply the plan is empty and says the address.</summary>
    [ConformanceCase]
    public virtual async Task B067_PlanAfterApply_IsEmpty(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web");
        ApplyResult result = await ConvergeAsync(rig, desired);
        ProviderPlan plan = await PlanAsync(rig, desired, result.Addresses);
        Demand(plan.IsConverged, $"the plan after an apply has changes: {string.Join("; ", plan.Changes)}");
        Demand(!plan.Addresses.IsEmpty && plan.Addresses == result.Addresses, $"the plan says the addresses {plan.Addresses}, the apply said {result.Addresses}");
    }

    /// <summary>Planning writes nothing.</summary>
    [ConformanceCase]
    public virtual async Task Plan_WritesNothing(IProviderRig rig)
    {
        ProviderPlan first = await PlanAsync(rig, rig.Service("web"), []);
        ProviderPlan second = await PlanAsync(rig, rig.Service("web"), []);
        Demand(!first.Changes.IsEmpty, "the plan for a new Service is empty");
        Demand(first.Changes.Select(change => change.ToString()).SequenceEqual(second.Changes.Select(change => change.ToString())), "two plans in a row differ");
        Demand((await OwnedAsync(rig)).Count == 0, "something exists after planning alone");
    }

    /// <summary>The same plan carried out twice, as after a crash before its answer, is as good as once.</summary>
    [ConformanceCase]
    public virtual async Task B067_SamePlanAppliedTwice_IsAsGoodAsOnce(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web");
        ProviderPlan plan = await PlanAsync(rig, desired, []);
        await rig.Provider.ApplyAsync(plan, CancellationToken.None);
        ApplyResult first = await ConvergeAsync(rig, desired);
        await rig.Provider.ApplyAsync(plan, CancellationToken.None);
        ApplyResult second = await ConvergeAsync(rig, desired);
        Demand(first.Addresses == second.Addresses, $"the addresses changed from {first.Addresses} to {second.Addresses}");
        Demand((await OwnedAsync(rig)).Count == 1, "there is more than one load balancer");
    }

    /// <summary>What is removed is gone, and removing it again is no error.</summary>
    [ConformanceCase]
    public virtual async Task B013_Removal_LeavesNothing_AndCanBeRepeated(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web");
        await ConvergeAsync(rig, desired);
        await RemoveAsync(rig, desired.Identity);
        Demand((await OwnedAsync(rig)).Count == 0, "something is left after the removal");
        await RemoveAsync(rig, desired.Identity);
    }

    /// <summary>Removing what never was is a success.</summary>
    [ConformanceCase]
    public virtual async Task B014_RemovalOfAnUnknownIdentity_Succeeds(IProviderRig rig) => await RemoveAsync(rig, rig.Service("never").Identity);

    /// <summary>What belongs to others stays as it is, and is not listed as ours.</summary>
    [ConformanceCase]
    public virtual async Task B088_ForeignObjects_AreUntouched(IProviderRig rig)
    {
        await rig.PlantForeignAsync();
        DesiredLoadBalancer desired = rig.Service("web");
        await ConvergeAsync(rig, desired);
        Demand((await OwnedAsync(rig)).All(owned => owned.Identity == desired.Identity), "a foreign object is listed as ours");
        await RemoveAsync(rig, desired.Identity);
        Demand(await rig.IsForeignUntouchedAsync(), "a foreign object was changed or removed");
    }

    /// <summary>The list of what is ours names every Service, with its addresses, and nothing to another cluster.</summary>
    [ConformanceCase]
    public virtual async Task OwnedList_NamesEveryServiceOfTheCluster(IProviderRig rig)
    {
        var expected = new HashSet<LoadBalancerIdentity>();
        foreach (string name in new[] { "a", "b", "c" })
        {
            await ConvergeAsync(rig, rig.Service(name));
            expected.Add(rig.Service(name).Identity);
        }

        IReadOnlyList<OwnedLoadBalancer> owned = await OwnedAsync(rig);
        Demand(expected.SetEquals(owned.Select(item => item.Identity)), $"owned are {string.Join(", ", owned.Select(item => item.Identity))}");
        await foreach (OwnedLoadBalancer other in rig.Provider.ListOwnedAsync(new ClusterId("another-cluster"), CancellationToken.None))
        {
            throw new ConformanceException($"{other.Identity} is listed as another cluster's");
        }
    }

    /// <summary>A target goes only when the one that replaces it is there.</summary>
    [ConformanceCase]
    public virtual async Task B043_Targets_AreAddedBeforeOthersGo(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web") with { Nodes = [rig.Node("a"), rig.Node("b")] };
        await ConvergeAsync(rig, desired);
        IReadOnlyList<IReadOnlySet<string>> seen = await rig.WatchTargetsAsync(
            desired.Identity,
            () => ConvergeTargetsAsync(rig, desired with { Nodes = [rig.Node("b"), rig.Node("c")] }));
        Demand(seen.All(set => set.Contains("b")), $"a target that stays was gone meanwhile: {Show(seen)}");
        Demand(seen.All(set => set.Contains("a") || set.Contains("c")), $"a target went before its successor came: {Show(seen)}");
        Demand(seen[^1].SetEquals(["b", "c"]), $"the targets are not what they should be in the end: {Show(seen)}");
    }

    /// <summary>A set of targets is never empty while an eligible node exists.</summary>
    [ConformanceCase]
    public virtual async Task B043_Targets_AreNeverEmpty(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web") with { Nodes = [rig.Node("a")] };
        await ConvergeAsync(rig, desired);
        foreach (string name in new[] { "b", "c", "a" })
        {
            IReadOnlyList<IReadOnlySet<string>> seen = await rig.WatchTargetsAsync(desired.Identity, () => ConvergeTargetsAsync(rig, desired with { Nodes = [rig.Node(name)] }));
            Demand(seen.All(set => set.Count > 0), $"the targets were empty meanwhile: {Show(seen)}");
            Demand(seen[^1].SetEquals([name]), $"the targets are not {name} in the end: {Show(seen)}");
        }
    }

    /// <summary>A requested address is given; one that cannot be given is refused, and no other given instead.</summary>
    [ConformanceCase]
    public virtual async Task B058_RequestedAddress_IsGivenOrRefused(IProviderRig rig)
    {
        if (!rig.Provider.Capabilities.RequestedAddresses)
        {
            return;
        }

        IPAddress free = rig.FreeAddress() ?? throw new ConformanceException("the adapter says it gives requested addresses, but the rig has none");
        ApplyResult given = await ConvergeAsync(rig, rig.Service("asks") with { RequestedAddresses = [free] });
        Demand(given.Addresses.Count == 1 && free.Equals(given.Addresses[0].Ip), $"{free} was requested, {given.Addresses} given");

        foreach (IPAddress denied in new[] { free, rig.ForbiddenAddress() }.OfType<IPAddress>())
        {
            DesiredLoadBalancer desired = rig.Service("other") with { RequestedAddresses = [denied] };
            ProviderPlan plan = await PlanAsync(rig, desired, []);
            Demand(plan.IsRefused && plan.Changes.IsEmpty, $"the request for {denied} is not refused");
            ApplyResult result = await rig.Provider.ApplyAsync(plan, CancellationToken.None);
            Demand(result.Outcome is Outcome.Blocked && result.Addresses.IsEmpty, $"{denied} was requested and cannot be given; {result.Addresses} given");
        }
    }

    /// <summary>A changed port keeps the address.</summary>
    [ConformanceCase]
    public virtual async Task ChangedPort_KeepsTheAddress(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web");
        ApplyResult before = await ConvergeAsync(rig, desired);
        Listener listener = desired.Listeners[0];
        DesiredLoadBalancer changed = desired with { Listeners = [listener with { Key = listener.Key with { Port = listener.Key.Port + 1 } }] };
        ApplyResult after = await ConvergeAsync(rig, changed, before.Addresses);
        Demand(before.Addresses == after.Addresses, $"the addresses changed from {before.Addresses} to {after.Addresses}");
    }

    /// <summary>A changed NodePort keeps the address.</summary>
    [ConformanceCase]
    public virtual async Task B055_ChangedNodePort_KeepsTheAddress(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web");
        ApplyResult before = await ConvergeAsync(rig, desired);
        DesiredLoadBalancer changed = desired with { Listeners = [desired.Listeners[0] with { NodePort = desired.Listeners[0].NodePort + 1 }] };
        Demand(!(await PlanAsync(rig, changed, before.Addresses)).Changes.IsEmpty, "another NodePort is no change");
        ApplyResult after = await ConvergeAsync(rig, changed, before.Addresses);
        Demand(before.Addresses == after.Addresses, $"the addresses changed from {before.Addresses} to {after.Addresses}");
    }

    /// <summary>A node that cannot be reached is left out; the others serve.</summary>
    [ConformanceCase]
    public virtual async Task B041_NodeWithoutAnAddress_IsLeftOut_AndTheOthersServe(IProviderRig rig)
    {
        if (!rig.Provider.Capabilities.TargetsAddresses)
        {
            return;
        }

        DesiredLoadBalancer desired = rig.Service("web") with { Nodes = [rig.Node("a"), new TargetNode("blank", [], null)] };
        await ConvergeAsync(rig, desired);
        IReadOnlyList<IReadOnlySet<string>> seen = await rig.WatchTargetsAsync(desired.Identity, () => Task.CompletedTask);
        Demand(seen[^1].SetEquals(["a"]), $"the targets are not the node that can be reached: {Show(seen)}");
    }

    /// <summary>Who asks for the place of another Service is told whose it is, and the other keeps it.</summary>
    [ConformanceCase]
    public virtual async Task B086_SecondServiceForTheSamePlace_IsRefusedByName_AndTheFirstKeepsIt(IProviderRig rig)
    {
        if (!rig.Provider.Capabilities.RequestedAddresses || rig.FreeAddress() is not { } address)
        {
            return;
        }

        DesiredLoadBalancer first = rig.Service("first") with { RequestedAddresses = [address], SharingKey = rig.Provider.Capabilities.SharedAddresses ? "key" : null };
        ApplyResult before = await ConvergeAsync(rig, first);
        DesiredLoadBalancer second = first with { Identity = rig.Service("second").Identity };
        ProviderPlan plan = await PlanAsync(rig, second, []);
        Demand(plan.IsRefused && plan.Changes.IsEmpty, "the same address and port is not refused");
        Demand(plan.Problems.Any(problem => problem.Message.Contains(first.Identity.Service.ToString(), StringComparison.Ordinal)), $"nobody says who has it: {string.Join("; ", plan.Problems)}");
        ProviderPlan untouched = await PlanAsync(rig, first, before.Addresses);
        Demand(untouched.IsConverged && untouched.Addresses == before.Addresses, "the first has changed");
    }

    /// <summary>Services with one key have one address, which is there until the last of them is gone.</summary>
    [ConformanceCase]
    public virtual async Task B087_ServicesWithOneKey_HaveOneAddress_UntilTheLastIsGone(IProviderRig rig)
    {
        if (!rig.Provider.Capabilities.SharedAddresses)
        {
            return;
        }

        DesiredLoadBalancer first = rig.Service("first") with { SharingKey = "key" };
        Listener listener = first.Listeners[0];
        DesiredLoadBalancer second = rig.Service("second") with { SharingKey = "key", Listeners = [listener with { Key = listener.Key with { Port = listener.Key.Port + 1 } }] };
        DesiredLoadBalancer third = rig.Service("third") with { SharingKey = "key" };
        ApplyResult shared = await ConvergeAsync(rig, first);
        Demand((await ConvergeAsync(rig, second)).Addresses == shared.Addresses, "two Services with one key and different ports have different addresses");
        Demand((await ConvergeAsync(rig, third)).Addresses != shared.Addresses, "two Services with the same port have one address");
        await RemoveAsync(rig, first.Identity);
        ProviderPlan left = await PlanAsync(rig, second, shared.Addresses);
        Demand(left.IsConverged && left.Addresses == shared.Addresses, "the Service that is left has lost its address");
        await RemoveAsync(rig, second.Identity);
        if (rig.Provider.Capabilities.RequestedAddresses && shared.Addresses[0].Ip is { } freed)
        {
            ProviderPlan plan = await PlanAsync(rig, rig.Service("new") with { RequestedAddresses = [freed] }, []);
            Demand(!plan.IsRefused, "the address is not free when its last Service is gone");
        }
    }

    /// <summary>A caller that has given up gets its own cancellation, and the next caller is not the worse for it.</summary>
    [ConformanceCase]
    public virtual async Task Cancellation_IsTheCallersOwn_AndBreaksNothing(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web");
        ProviderPlan plan = await PlanAsync(rig, desired, []);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await DemandCancelledAsync(() => rig.Provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), cancelled.Token), "plan");
        await DemandCancelledAsync(() => rig.Provider.ApplyAsync(plan, cancelled.Token), "apply");

        using var later = new CancellationTokenSource();
        Task<ApplyResult> apply = rig.Provider.ApplyAsync(plan, later.Token);
        await later.CancelAsync();
        try
        {
            await apply;
        }
        catch (OperationCanceledException)
        {
            // Or it was done before: both are right.
        }

        await ConvergeAsync(rig, desired);
        Demand((await OwnedAsync(rig)).Count == 1, "there is not exactly one load balancer");
    }

    /// <summary>Fifty Services at once all get their own.</summary>
    [ConformanceCase]
    public virtual async Task FiftyIdentitiesAtOnce_AllGetTheirOwn(IProviderRig rig)
    {
        DesiredLoadBalancer[] desired = [.. Enumerable.Range(0, 50).Select(i => rig.Service($"web-{i}"))];
        ApplyResult[] results = await Task.WhenAll(desired.Select(service => Task.Run(() => ConvergeAsync(rig, service))));
        PublishedAddress[] addresses = [.. results.SelectMany(result => result.Addresses)];
        Demand(addresses.Length == addresses.Distinct().Count(), "two Services have one address");
        Demand((await OwnedAsync(rig)).Count == 50, "not every Service has its load balancer");
        await Task.WhenAll(desired.Select(service => Task.Run(() => RemoveAsync(rig, service.Identity))));
        Demand((await OwnedAsync(rig)).Count == 0, "something is left after the removal of all");
    }

    /// <summary>An adapter that starts on what another one left changes nothing of it.</summary>
    [ConformanceCase]
    public virtual async Task Restart_ChangesNothing(IProviderRig rig)
    {
        DesiredLoadBalancer desired = rig.Service("web");
        ApplyResult before = await ConvergeAsync(rig, desired);
        await rig.RestartAsync([new KnownLoadBalancer(desired.Identity, before.Addresses, desired)]);
        ProviderPlan plan = await PlanAsync(rig, desired, before.Addresses);
        Demand(plan.IsConverged, $"the plan after a restart has changes: {string.Join("; ", plan.Changes)}");
        Demand(plan.Addresses == before.Addresses, $"the addresses changed from {before.Addresses} to {plan.Addresses}");
    }

    /// <summary>Makes the adapter on a back end of its own.</summary>
    protected abstract Task<IProviderRig> CreateRigAsync();

    private static async Task<ApplyResult> ConvergeAsync(IProviderRig rig, DesiredLoadBalancer desired, ValueList<PublishedAddress> published = default)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            ProviderPlan plan = await PlanAsync(rig, desired, published);
            Demand(!plan.IsRefused, $"{desired.Identity} is refused: {string.Join("; ", plan.Problems)}");
            if (plan.IsConverged)
            {
                return ApplyResult.Settled(plan.Addresses);
            }

            ApplyResult result = await rig.Provider.ApplyAsync(plan, CancellationToken.None);
            published = result.Addresses;
            await SettleAsync(rig, result);
        }

        throw new ConformanceException($"{desired.Identity} has not converged after {MostRounds} rounds of plan and apply");
    }

    private static async Task ConvergeTargetsAsync(IProviderRig rig, DesiredLoadBalancer desired)
    {
        await SettleAsync(rig, await rig.Provider.ApplyTargetsAsync(desired, CancellationToken.None));
        await ConvergeAsync(rig, desired);
    }

    private static async Task RemoveAsync(IProviderRig rig, LoadBalancerIdentity identity)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            ProviderPlan plan = await rig.Provider.PlanAsync(new PlanRequest(identity, null, []), CancellationToken.None);
            if (plan.IsConverged)
            {
                return;
            }

            await SettleAsync(rig, await rig.Provider.ApplyAsync(plan, CancellationToken.None));
        }

        throw new ConformanceException($"{identity} is not removed after {MostRounds} rounds of plan and apply");
    }

    private static Task SettleAsync(IProviderRig rig, ApplyResult result) => result.Outcome switch
    {
        Outcome.Settled => Task.CompletedTask,
        Outcome.Waiting waiting => rig.WaitAsync(waiting.After),
        Outcome.Blocked blocked => throw new ConformanceException($"blocked: {string.Join("; ", blocked.Problems)}"),
        _ => throw new ConformanceException($"the outcome is {result.Outcome}"),
    };

    private static Task<ProviderPlan> PlanAsync(IProviderRig rig, DesiredLoadBalancer desired, ValueList<PublishedAddress> published) =>
        rig.Provider.PlanAsync(new PlanRequest(desired.Identity, desired, published), CancellationToken.None);

    private static async Task<IReadOnlyList<OwnedLoadBalancer>> OwnedAsync(IProviderRig rig)
    {
        var owned = new List<OwnedLoadBalancer>();
        await foreach (OwnedLoadBalancer item in rig.Provider.ListOwnedAsync(rig.Cluster, CancellationToken.None))
        {
            owned.Add(item);
        }

        return owned;
    }

    private static async Task DemandCancelledAsync(Func<Task> call, string operation)
    {
        try
        {
            await call();
        }
        catch (OperationCanceledException)
        {
            return;
        }

        throw new ConformanceException($"{operation} does not heed its token");
    }

    private static string Show(IEnumerable<IReadOnlySet<string>> sets) => string.Join(" -> ", sets.Select(set => $"{{{string.Join(",", set.Order())}}}"));

    private static void Demand(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new ConformanceException(otherwise);
        }
    }
}
