using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Fuzzing;

/// <summary>A real HAProxy through many changes in a row, most of them without a reload.</summary>
public sealed class RandomStepsTests
{
    private const int Seed = 4180;

    [ToolFact("haproxy")]
    public async Task AfterEveryStep_HAProxyDoesWhatItHasTo_AndClientsAreServed()
    {
        var random = new Random(Seed);
        await using var rig = new HAProxyRig();
        EchoNode[] nodes = [.. Enumerable.Range(1, 5).Select(i => rig.Node(i, 30080, 30081).ListenHealth(10256))];
        HAProxyProvider provider = await rig.StartAsync();
        var served = new Dictionary<string, DesiredLoadBalancer>();
        for (int step = 1; step <= 60; step++)
        {
            string at = $"seed {Seed}, step {step}";
            string name = $"web-{random.Next(3)}";
            if (served.ContainsKey(name) && random.Next(10) == 0)
            {
                await HAProxyRig.RemoveAsync(provider, HAProxyRig.Identity(name));
                served.Remove(name);
                continue;
            }

            EchoNode[] some = [.. nodes.Where(_ => random.Next(2) == 0).DefaultIfEmpty(nodes[0])];
            DesiredLoadBalancer desired = rig.Service(name, 80, random.Next(5) == 0 ? 30081 : 30080, some) with
            {
                SourceRanges = Enumerable.Range(5, random.Next(1, 4)).Select(last => new IPNetwork(rig.Ip(last), 32)).ToValueList(),
                Health = HealthProbe.Http(10256, "/healthz"),
                ClientIpAffinity = random.Next(12) == 0 ? TimeSpan.FromMinutes(1) : null,
            };
            IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
            served[name] = desired;

            string? answer = await Client.AskAsync(address, 80, from: rig.Ip(5));
            Assert.True(some.Any(node => node.Name == answer), $"{at}: {answer} answered instead of one of {string.Join(' ', some.Select(node => node.Name))}");
            foreach (DesiredLoadBalancer each in served.Values)
            {
                // Compares the file, every server and every listener with what they have to be.
                ProviderPlan plan = await provider.PlanAsync(new PlanRequest(each.Identity, each, []), CancellationToken.None);
                Assert.True(plan.Changes.IsEmpty, $"{at}: {string.Join("; ", plan.Changes.Select(change => change.Summary))}");
            }
        }

        Assert.InRange(rig.Reloads.Count, 1, 40);
        Assert.All(rig.Reloads, reload => Assert.Equal("succeeded", reload.Result));
        Assert.DoesNotContain(rig.Reloads, reload => reload.Reason is "command-failed" or "recovery");
    }
}
