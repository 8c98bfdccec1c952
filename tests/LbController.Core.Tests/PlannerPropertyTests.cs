using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Annotations;
using LbController.Core.Planning;

namespace LbController.Core.Tests;

/// <summary>What holds for every Service, however odd.</summary>
public sealed class PlannerPropertyTests
{
    private static readonly Config Run = Config.QuickThrowOnFailure.WithMaxTest(1000);

    private static readonly ClassDirectory Classes = new([new ClassBinding(null, "test", ValueMap.Empty), new ClassBinding("lbcontroller.io/a", "test", ValueMap.Empty)]);

    private static readonly Gen<(ServiceSnapshot Service, IReadOnlyList<NodeSnapshot> Nodes, ProviderCapabilities Capabilities)> Cases =
        from service in SpecGenerators.Services
        from nodes in SpecGenerators.Nodes
        from capabilities in Gen.OneOf(SpecGenerators.Capabilities, SpecGenerators.AllCapabilities)
        select (service, nodes, capabilities);

    [Fact]
    public void ThePlannerIsTotalAndSaysTheSameTwice() =>
        Check(Cases, given => Plan(given) == Plan(given));

    [Fact]
    public void TheOrderOfNodesIsOfNoMatter() =>
        Check(Cases, given => Plan(given) == Plan(given with { Nodes = [.. given.Nodes.Reverse()] }));

    [Fact]
    public void InvalidMeansThatSomethingIsRefusedAndProgramThatNothingWholeIs() =>
        Check(Cases, given => Plan(given) switch
        {
            ServicePlan.Invalid invalid => invalid.Problems.Any(problem => problem.Severity == ProblemSeverity.Refused),
            ServicePlan.Program program => program.Problems.All(problem => problem.Severity == ProblemSeverity.Degraded || problem.Port is not null),
            _ => true,
        });

    [Fact]
    public void OnlyLiveServicesOfOurClassesAreServedAndOnlyHeldOnesRemoved() =>
        Check(Cases, given => Plan(given) switch
        {
            ServicePlan.Program or ServicePlan.Invalid =>
                given.Service.Spec is { IsLoadBalancer: true, IsDeleting: false } spec && Classes.Find(spec.LoadBalancerClass) is not null,
            ServicePlan.Remove remove => given.Service.Finalizers.Contains(remove.Binding.Finalizer),
            _ => true,
        });

    [Fact]
    public void ListenersAreUniqueSortedServableAndWithinBounds() =>
        CheckPrograms((given, program) =>
        {
            List<ListenerKey> keys = [.. program.Desired.Listeners.Select(listener => listener.Key)];
            return keys.Count > 0
                && keys.SequenceEqual(keys.Distinct().Order())
                && keys.All(key => key.Port is >= 1 and <= 65535 && given.Capabilities.Protocols.Contains(key.Protocol))
                && program.Desired.Listeners.All(listener => listener.NodePort is >= 1 and <= 65535 || (listener.NodePort == 0 && !given.Capabilities.NeedsNodePorts));
        });

    [Fact]
    public void WishesStayWithinWhatTheAdapterCanDo() =>
        CheckPrograms((given, program) =>
            !program.Desired.Families.IsEmpty
            && program.Desired.Families.All(family => given.Capabilities.Families.Contains(family))
            && (given.Capabilities.SourceRanges || program.Desired.SourceRanges.IsEmpty)
            && (given.Capabilities.RequestedAddresses || program.Desired.RequestedAddresses.IsEmpty)
            && (given.Capabilities.ClientIpAffinity || program.Desired.ClientIpAffinity is null)
            && program.Desired.ClientIpAffinity is not { TotalSeconds: < 1 or > 86400 }
            && (program.Desired.Health.Port is >= 1 and <= 65535 || program.Desired.Health == HealthProbe.NodePortTcp)
            && program.Desired.RequestedAddresses.GroupBy(address => address.AddressFamily).All(family => family.Count() == 1)
            && (given.Capabilities.TargetsAddresses || program.Desired.Nodes.All(node => node.Addresses.IsEmpty)));

    [Fact]
    public void SourceRangesAreNeverWiderThanAskedAndNeverEmptyWhenSomethingWasAsked() =>
        CheckPrograms((given, program) =>
        {
            ServiceSpec spec = given.Service.Spec;
            string? annotation = spec.Annotations[WellKnown.SourceRanges];
            ValueList<string> asked = !spec.SourceRanges.IsEmpty ? spec.SourceRanges : string.IsNullOrEmpty(annotation) ? [] : [annotation];
            HashSet<string?> meant = [.. asked.Select(text => SpecGenerators.RangeMeanings[text])];
            return asked.IsEmpty
                ? program.Desired.SourceRanges.IsEmpty
                : !program.Desired.SourceRanges.IsEmpty
                    && program.Desired.SourceRanges.All(range => meant.Contains(range.ToString()))
                    && asked.All(text => text.Trim().Length == 0 || SpecGenerators.RangeMeanings[text] is not null);
        });

    [Fact]
    public void B051_EndpointsOnlyNarrowTargetsOfPolicyLocalAndNeverToNothing() =>
        Check(
            from given in Cases
            from holders in Gen.SubListOf("a", "b", "c", "d", "e", "gone")
            select (given, holders.ToValueList()),
            both => (Plan(both.given), Plan(both.given, both.Item2)) switch
            {
                (ServicePlan.Program without, ServicePlan.Program with) when with.Desired.TrafficPolicy == TrafficPolicy.Cluster => with == without,
                (ServicePlan.Program without, ServicePlan.Program with) =>
                    with.Desired.Nodes.All(node => without.Desired.Nodes.Contains(node))
                    && with.Desired.Nodes.IsEmpty == without.Desired.Nodes.IsEmpty
                    && (with.Desired.Nodes == without.Desired.Nodes || with.Desired.Nodes.All(node => both.Item2.Contains(node.Name)))
                    && with.Desired with { Nodes = without.Desired.Nodes } == without.Desired,
                (ServicePlan without, ServicePlan with) => with == without,
            });

    [Theory]
    [InlineData("010.0.0.9")]
    [InlineData("0x0a.0.0.9")]
    [InlineData("10.9")]
    [InlineData("fe80::1%1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("::ffff:010.0.0.1")]
    public void AnAddressThatCanBeReadInTwoWaysIsRefused(string text)
    {
        ServicePlan plan = PlanOf(new ServiceSpec
        {
            Key = new ServiceKey("shop", "web"),
            Uid = "uid",
            IsLoadBalancer = true,
            IsDeleting = false,
            Ports = [new PortSpec(null, "TCP", 80, 30080, null, null)],
            LoadBalancerIP = text,
        });
        Assert.Contains(Assert.IsType<ServicePlan.Invalid>(plan).Problems, problem => problem.Reason == AddressRules.InvalidAddress);
    }

    private static ServicePlan PlanOf(ServiceSpec spec) =>
        Plan((new ServiceSnapshot(spec, [], Status.ServiceStatus.Empty), [], new ProviderCapabilities { RequestedAddresses = true, Families = [IpFamily.IPv4, IpFamily.IPv6] }));

    private static ServicePlan Plan(
        (ServiceSnapshot Service, IReadOnlyList<NodeSnapshot> Nodes, ProviderCapabilities Capabilities) given, ValueList<string>? holders = null) =>
        Planner.Plan(given.Service, new PlannerInput(
            new ClusterId("c"), Classes, new Dictionary<string, ProviderCapabilities> { ["test"] = given.Capabilities }, NodeSelection.Select(given.Nodes), 10256)
        {
            EndpointNodes = holders,
        });

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) => FsCheck.Check.One(Run, Prop.ForAll(cases.ToArbitrary(), holds));

    /// <summary>A property of the Services that are served; enough of them must be, or it says nothing.</summary>
    private static void CheckPrograms(Func<(ServiceSnapshot Service, IReadOnlyList<NodeSnapshot> Nodes, ProviderCapabilities Capabilities), ServicePlan.Program, bool> holds)
    {
        int served = 0;
        Check(Cases, given =>
        {
            if (Plan(given) is not ServicePlan.Program program)
            {
                return true;
            }

            served++;
            return holds(given, program);
        });
        Assert.True(served > 20, $"only {served} of the Services could be served");
    }
}
