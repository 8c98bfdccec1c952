using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Core.Planning;
using LbController.Core.Status;
using Outcome = LbController.Abstractions.Outcomes.Outcome;

namespace LbController.Core.Tests;

/// <summary>What holds for every status, however it came to be.</summary>
public sealed class StatusPropertyTests
{
    private static readonly Config Run = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Gen<(ServiceStatus Current, ServiceStatus Wanted)> Pairs =
        from current in SpecGenerators.Statuses
        from wanted in SpecGenerators.Statuses
        select (current, wanted);

    private static readonly ServiceSpec Spec = new()
    {
        Key = new ServiceKey("shop", "web"),
        Uid = "uid",
        IsLoadBalancer = true,
        IsDeleting = false,
        Ports = [new PortSpec(null, "TCP", 80, 30080, null, null)],
    };

    [Fact]
    public void B028_ADifferenceOnceWrittenIsNoneAnyMore() =>
        Check(Pairs, pair =>
        {
            ServiceStatus written = StatusDiffer.Diff(pair.Current, pair.Wanted) is { } change ? Apply(pair.Current, change) : pair.Current;
            return StatusDiffer.Diff(written, pair.Wanted) is null;
        });

    [Fact]
    public void B028_AStatusDoesNotDifferFromItself() => Check(SpecGenerators.Statuses, status => StatusDiffer.Diff(status, status) is null);

    [Fact]
    public void B028_ADifferenceNamesOnlyWhatDiffers() =>
        Check(Pairs, pair => StatusDiffer.Diff(pair.Current, pair.Wanted) is not { } change
            || (change.Conditions.All(condition => pair.Current.Condition(condition.Type) != condition)
                && change.Transitions.All(type => pair.Current.Condition(type)?.IsTrue != pair.Wanted.Condition(type)?.IsTrue)
                && change.RemovedConditions.All(type => pair.Wanted.Condition(type) is null)
                && change.Ingress != pair.Current.Ingress));

    [Fact]
    public void B030_AModeThatTheServerDropsIsNoDifference() =>
        Check(SpecGenerators.Statuses, wanted =>
        {
            ServiceStatus dropped = wanted with { Ingress = wanted.Ingress.Select(entry => entry with { IpMode = null }).ToValueList() };
            return StatusDiffer.Diff(dropped, wanted) is null;
        });

    [Fact]
    public void B033_AnAddressOutlivesWhateverFails() =>
        Check(
            from current in SpecGenerators.Statuses
            from outcome in SpecGenerators.Outcomes
            select (current, outcome),
            given => given.outcome is Outcome.Settled
                || (StatusPlanner.ForProgram(given.current, Program(), Spec, new PassReport(given.outcome, [], [])).Ingress == given.current.Ingress
                    && StatusPlanner.ForFailedRemoval(given.current, given.outcome).Ingress == given.current.Ingress
                    && StatusPlanner.ForInvalid(given.current, [new Problem(ProblemSeverity.Refused, "Bad", "spec", "bad")]).Ingress == given.current.Ingress));

    [Fact]
    public void ConditionsStayShortSortedAndOfOneTypeEach() =>
        Check(
            from current in SpecGenerators.Statuses
            from outcome in SpecGenerators.Outcomes
            select (current, outcome),
            given =>
            {
                ServiceStatus status = StatusPlanner.ForProgram(given.current, Program(), Spec, new PassReport(given.outcome, [], []));
                List<string> types = [.. status.Conditions.Select(condition => condition.Type)];
                return types.SequenceEqual(types.Distinct().Order(StringComparer.Ordinal))
                    && types.Contains(ConditionTypes.Accepted) && types.Contains(ConditionTypes.Programmed) && types.Contains(ConditionTypes.Degraded)
                    && status.Conditions.All(condition => condition.Message.Length is > 0 and <= 1024 && condition.Reason.Length > 0)
                    && status.Condition(ConditionTypes.Programmed)!.IsTrue == given.outcome is Outcome.Settled;
            });

    [Fact]
    public void ProgrammingTwiceWithTheSameOutcomeChangesNothingMore() =>
        Check(
            from current in SpecGenerators.Statuses
            from outcome in SpecGenerators.Outcomes
            select (current, outcome),
            given =>
            {
                ServiceStatus once = StatusPlanner.ForProgram(given.current, Program(), Spec, new PassReport(given.outcome, [], []));
                return StatusPlanner.ForProgram(once, Program(), Spec, new PassReport(given.outcome, [], [])) == once;
            });

    [Theory]
    [InlineData(ProviderErrorKind.Throttled, false)]
    [InlineData(ProviderErrorKind.Unavailable, false)]
    [InlineData(ProviderErrorKind.Conflict, false)]
    [InlineData(ProviderErrorKind.NotFound, false)]
    [InlineData(ProviderErrorKind.Timeout, false)]
    [InlineData(ProviderErrorKind.Denied, true)]
    [InlineData(ProviderErrorKind.QuotaExceeded, true)]
    [InlineData(ProviderErrorKind.InvalidRequest, true)]
    public void OnlyWhatAUserHasToMendBlocks(ProviderErrorKind kind, bool blocks)
    {
        Outcome outcome = Outcomes.OutcomeRules.Of(new ProviderException(kind, "MakeIt", "It failed") { Code = "E1" });
        Assert.Equal(blocks, outcome is Outcome.Blocked { Problems: [{ Message: "It failed (MakeIt: E1)" }] });
        Assert.Equal(!blocks, outcome is Outcome.Retry);
    }

    private static ServicePlan.Program Program() => new(
        new ClassBinding(null, "test", ValueMap.Empty),
        new DesiredLoadBalancer { Identity = new LoadBalancerIdentity(new ClusterId("c"), Spec.Key, Spec.Uid), Nodes = [new TargetNode("a", [], null)] },
        []);

    /// <summary>What an API server makes of the write.</summary>
    private static ServiceStatus Apply(ServiceStatus current, StatusChange change)
    {
        var conditions = current.Conditions.ToDictionary(condition => condition.Type);
        foreach (ConditionEntry condition in change.Conditions)
        {
            conditions[condition.Type] = condition;
        }

        foreach (string type in change.RemovedConditions)
        {
            conditions.Remove(type);
        }

        return new ServiceStatus
        {
            Ingress = change.Ingress ?? current.Ingress,
            Conditions = conditions.Values.OrderBy(condition => condition.Type, StringComparer.Ordinal).ToValueList(),
        };
    }

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) => FsCheck.Check.One(Run, Prop.ForAll(cases.ToArbitrary(), holds));
}
