using System.Collections.Concurrent;
using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using static LbController.Providers.Aws.Tests.Traps.RichService;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>At the moment after each call: clients that are let in before and after a change are let in, nobody else ever is.</summary>
public sealed class FirewallTrapTests
{
    [Theory]
    [InlineData("10.1.0.0/16,10.2.0.0/16", "10.2.0.0/16,10.3.0.0/16")]
    [InlineData("", "10.2.0.0/16")]
    [InlineData("10.2.0.0/16", "")]
    public async Task SourceRangesChange_IsNeverWiderNorClosed(string before, string after)
    {
        await using var run = new TrapRun();
        string[] old = Ranges(before);
        string[] wanted = Ranges(after);
        await run.ConvergeAsync(With(run, before));
        var wrong = new ConcurrentQueue<string>();
        run.Gate.AfterCall = () =>
        {
            string[] open = [.. run.Aws.SecurityGroups.Where(IsOfClients).SelectMany(group => group.Ingress).Select(rule => rule.Source)];
            Array.ForEach([.. open.Except(old).Except(wanted)], range => wrong.Enqueue($"{range} is let in"));
            Array.ForEach([.. old.Intersect(wanted).Except(open)], range => wrong.Enqueue($"{range} is shut out"));
            if (!old.All(open.Contains) && !wanted.All(open.Contains))
            {
                wrong.Enqueue($"neither the old nor the new clients are let in: {string.Join(", ", open)}");
            }
        };
        await run.ConvergeAsync(With(run, after));
        Assert.Empty(wrong);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), run.Aws.SecurityGroups.Where(IsOfClients).SelectMany(group => group.Ingress).Select(rule => rule.Source).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SecondService_CallsNothingOnTheNodesGroup_AndTheFirstKeepsItsWay()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("first"));
        FakeRule[] rules = [.. Nodes(run).Ingress];
        Assert.NotEmpty(rules);
        var seen = new ConcurrentQueue<int>();
        run.Gate.AfterCall = () => seen.Enqueue(Nodes(run).Ingress.Length);
        int before = run.Aws.Calls.Count(call => call.IsMutating && call.Parameters.GetValueOrDefault("GroupId") == "sg-nodes");
        DesiredLoadBalancer second = run.Rig.Service("second") with { Listeners = [Tcp(81, 30081), Udp(82, 30082)] };
        await run.ConvergeAsync(second);
        await run.RemoveAsync(second.Identity);
        Assert.DoesNotContain(seen, count => count < rules.Length);
        Assert.DoesNotContain(run.Aws.Calls.All, call => call.Operation == "RevokeSecurityGroupIngress" && call.Parameters.GetValueOrDefault("GroupId") == "sg-nodes");
        Assert.InRange(run.Aws.Calls.Count(call => call.IsMutating && call.Parameters.GetValueOrDefault("GroupId") == "sg-nodes") - before, 0, 1);
    }

    [Fact]
    public async Task FullGroup_RoomIsMadeAndTheWantedRangesAreLetInInTheEnd()
    {
        await using var run = new TrapRun();
        run.Aws.Settings.Quotas.RulesPerSecurityGroup = 3;
        await run.ConvergeAsync(With(run, "10.1.0.0/16,10.2.0.0/16"));
        await run.ConvergeAsync(With(run, "10.3.0.0/16,10.4.0.0/16"));
        Assert.Equal(["10.3.0.0/16", "10.4.0.0/16"], run.Aws.SecurityGroups.Where(IsOfClients).SelectMany(group => group.Ingress).Select(rule => rule.Source).Order(StringComparer.Ordinal));
    }

    private static string[] Ranges(string text) => text.Length == 0 ? ["0.0.0.0/0"] : text.Split(',');

    private static DesiredLoadBalancer With(TrapRun run, string ranges) => run.Rig.Service("web") with
    {
        SourceRanges = ranges.Length == 0 ? [] : ranges.Split(',').Select(IPNetwork.Parse).ToValueList(),
    };

    private static bool IsOfClients(FakeSecurityGroup group) => group.Tags.GetValueOrDefault("lbcontroller.io/role", "").StartsWith("security-group-", StringComparison.Ordinal);

    private static FakeSecurityGroup Nodes(TrapRun run) => run.Aws.SecurityGroups.Single(group => group.Id == "sg-nodes");
}
