using System.Collections.Concurrent;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>
/// Every single call of a creation, an update and a removal goes wrong in each way there is: the end is the same as without, nothing is there
/// twice, nothing is left behind, and on the way nobody is let in who should not be and no port loses its targets.
/// </summary>
public sealed class CrashTests
{
    private static readonly int[] KeptPorts = [53, 80, 443];

    public static TheoryData<Fate> Fates => [.. Enum.GetValues<Fate>()];

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task Creation_WhateverCallGoesWrong_EndsAsWithout(Fate fate)
    {
        string expected = await EndOfAsync(run => run.ConvergeAsync(RichService.Before(run.Rig)));
        await EachCallAsync(_ => Task.CompletedTask, run => run.ConvergeAsync(RichService.Before(run.Rig)), fate, async (run, _) =>
        {
            Assert.Equal(expected, CloudText.Of(run.Aws));
            await RemoveAllAsync(run);
        });
    }

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task Update_WhateverCallGoesWrong_EndsAsWithoutAndServesOnTheWay(Fate fate)
    {
        string expected = await EndOfAsync(async run =>
        {
            await ServeAsync(run);
            await run.ConvergeAsync(RichService.After(run.Rig));
        });
        await EachCallAsync(ServeAsync, run => run.ConvergeAsync(RichService.After(run.Rig)), fate, async (run, before) =>
        {
            Assert.Equal(expected, CloudText.Of(run.Aws));
            FakeLoadBalancer balancer = Assert.Single(run.Aws.LoadBalancers);
            Assert.Equal(before.DnsName, balancer.DnsName);
            foreach (int port in KeptPorts)
            {
                ServingChange[] history = [.. run.Aws.ServingHistory(balancer.Arn, port).SkipWhile(change => change.Healthy < 3)];
                Assert.All(history, change => Assert.True(change.Healthy >= 2, $"port {port}: {change}"));
            }

            await RemoveAllAsync(run);
        });
    }

    [Theory]
    [MemberData(nameof(Fates))]
    public Task Removal_WhateverCallGoesWrong_LeavesNothing(Fate fate) =>
        EachCallAsync(ServeAsync, RemoveAllAsync, fate, (_, _) => Task.CompletedTask);

    private static async Task ServeAsync(TrapRun run)
    {
        await run.ConvergeAsync(RichService.Before(run.Rig));
        run.Rig.Time.Advance(run.Aws.Settings.RegistrationLatency + run.Aws.Settings.ProvisioningTime);
        await run.ConvergeAsync(RichService.Before(run.Rig));
    }

    private static async Task RemoveAllAsync(TrapRun run)
    {
        await run.RemoveAsync(RichService.Before(run.Rig).Identity);
        Assert.Empty(run.Aws.Leftovers("lbcontroller.io/cluster"));
        Assert.Empty(run.Aws.TargetGroups);
    }

    private static async Task<string> EndOfAsync(Func<TrapRun, Task> act)
    {
        await using var run = new TrapRun();
        await act(run);
        return CloudText.Of(run.Aws);
    }

    /// <summary>Runs the act once for each of its calls, which goes wrong; all that went amiss is told at once.</summary>
    private static async Task EachCallAsync(Func<TrapRun, Task> prepare, Func<TrapRun, Task> act, Fate fate, Func<TrapRun, FakeLoadBalancer, Task> check)
    {
        var wrong = new List<string>();
        bool isHit = true;
        for (int call = 1; isHit; call++)
        {
            await using var run = new TrapRun();
            await prepare(run);
            FakeLoadBalancer? before = run.Aws.LoadBalancers.SingleOrDefault();
            int logged = run.Aws.Calls.Total;
            var seen = new ConcurrentQueue<string>();
            run.Gate.AfterCall = () => Watch(run.Aws, seen);
            run.Gate.Arm(call, fate);
            try
            {
                await act(run);
                isHit = !run.Gate.IsArmed;
                run.Gate.Disarm();
                run.Gate.AfterCall = () => { };
                Assert.Empty(seen);
                await check(run, before ?? run.Aws.LoadBalancers.SingleOrDefault() ?? throw new InvalidOperationException("There is no load balancer."));
            }
            catch (Exception error) when (error is Xunit.Sdk.XunitException or InvalidOperationException)
            {
                string calls = string.Join(", ", run.Aws.Calls.All.Skip(logged + Math.Max(0, call - 4)).Take(10));
                wrong.Add($"call {call} {fate}: {error.Message}\n    calls around it: {calls}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    /// <summary>What has to hold at every moment.</summary>
    private static void Watch(FakeAws aws, ConcurrentQueue<string> seen)
    {
        if (aws.LoadBalancers.Count > 1)
        {
            seen.Enqueue("two load balancers");
        }

        string[] allowed = [.. RichService.SourcesBefore, .. RichService.SourcesAfter];
        foreach (FakeSecurityGroup group in aws.SecurityGroups)
        {
            foreach (FakeRule rule in group.Ingress.Where(rule => !rule.Source.StartsWith("sg-", StringComparison.Ordinal) && !allowed.Contains(rule.Source)))
            {
                seen.Enqueue($"{group.Name} lets in {rule}");
            }
        }
    }
}
