using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>What happens where the running HAProxy does not do what it was told, or does other.</summary>
public sealed class RuntimeFailureTests
{
    [ToolFact("haproxy")]
    public async Task CommandThatIsRefused_BecomesAReload_AndIsLogged()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080);
        EchoNode b = rig.Node(2, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        await rig.AskAsync($"add server {Backend(desired)}/node-2 127.0.0.1:9");

        ApplyResult result = await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(a, b) }, CancellationToken.None);

        Assert.Equal(Outcome.Settled.Instance, result.Outcome);
        Assert.Equal(("command-failed", "succeeded"), rig.Reloads[^1]);
        Assert.Contains(rig.Log.Lines, line => line.Event.Id == 4161 && line.Message.Contains("Already exists a server with the same name", StringComparison.Ordinal));
        Assert.Equal(["node-1", "node-2"], (await AskAsync(address, 4)).Distinct().Order());
    }

    [ToolTheory("haproxy")]
    [InlineData("disable server {0}/node-1", "server {0}/node-1 is {1}:30080 with weight 1, in maintenance")]
    [InlineData("set server {0}/node-1 addr 127.0.0.1 port 9", "server {0}/node-1 is 127.0.0.1:9 with weight 1")]
    [InlineData("set server {0}/node-1 weight 7", "server {0}/node-1 is {1}:30080 with weight 7")]
    [InlineData("set server {0}/node-1 state drain", "server {0}/node-1 is {1}:30080 with weight 1, in maintenance")]
    [InlineData("disable server {0}/node-1;del server {0}/node-1", "server {0}/node-1 is missing")]
    [InlineData("add server {0}/evil 127.0.0.1:9;enable server {0}/evil", "server {0}/evil is one too many")]
    [InlineData("disable frontend {2}", "frontend {2} is closed")]
    public async Task B025_WhatIsChangedOnTheSocketByHand_IsFoundAndPutRight_ByThePlanAndFromTimeToTime(string command, string found)
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        rig.Options.VerificationInterval = TimeSpan.FromHours(1);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        // Its commit is over, with the look that follows it.
        await provider.ApplyTargetsAsync(desired, CancellationToken.None);
        object[] names = [Backend(desired), node.Address, Backend(desired).Replace("be_", "fe_", StringComparison.Ordinal)];
        await rig.AskAsync(Format(command, names));

        ProviderPlan plan = await PlanAsync(provider, desired);
        await Deadline.UntilAsync(async () => !(plan = await PlanAsync(provider, desired)).IsConverged, "the drift is found");
        Assert.Equal($"update configuration: HAProxy was changed by somebody else: {Format(found, names)}", Assert.Single(plan.Changes).ToString());
        await provider.ApplyAsync(plan, CancellationToken.None).WithDeadline("the repair");
        Assert.Equal(("recovery", "succeeded"), rig.Reloads[^1]);
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        await provider.DisposeAsync();

        rig.Options.VerificationInterval = TimeSpan.FromMilliseconds(100);
        await rig.StartAsync();
        int reloads = rig.Reloads.Count;
        await rig.AskAsync(Format(command, names));
        await Deadline.UntilAsync(() => rig.Reloads.Count > reloads, "the drift is put right without anyone asking");
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
    }

    [ToolTheory("haproxy")]
    [InlineData("NextWritten")]
    [InlineData("ModelWritten")]
    [InlineData("GoodKept")]
    [InlineData("Renamed")]
    [InlineData("Commanded")]
    [InlineData("Released")]
    public async Task ControllerKilledAfterAnyStepOfANodeChange_TheNextOneConverges_AndNoRequestIsLost(string step)
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080);
        EchoNode b = rig.Node(2, 30080);
        HAProxyProvider first = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a);
        IPAddress address = await HAProxyRig.ServeAsync(first, desired);
        await using var load = new Load(address, 80, clients: 2);
        rig.AfterStep = reached =>
        {
            if (reached.ToString() == step)
            {
                throw new InvalidOperationException("killed here");
            }
        };
        DesiredLoadBalancer changed = desired with { Nodes = HAProxyRig.Targets(b) };
        await Assert.ThrowsAsync<ProviderException>(() => first.ApplyTargetsAsync(changed, CancellationToken.None));
        await first.AbandonAsync();
        rig.AfterStep = _ => { };
        int reloads = rig.Reloads.Count;

        HAProxyProvider second = await rig.StartAsync();
        await second.ApplyTargetsAsync(changed, CancellationToken.None);

        Assert.Equal("node-2", await Client.AskAsync(address, 80));
        await load.MoreAsync(20).WithDeadline("requests after");
        Assert.True(load.Failures == 0, $"{load.Failures} of {load.Requests} requests failed:\n{string.Join('\n', rig.Log.Lines)}");
        Assert.True((await second.PlanAsync(new PlanRequest(desired.Identity, changed, []), CancellationToken.None)).IsConverged);

        // Commands that were carried out are not repeated: the worker says which configuration is in effect.
        Assert.Equal(step is "ModelWritten" or "GoodKept" or "Renamed" ? 1 : 0, rig.Reloads.Count - reloads);
    }

    [ToolFact("haproxy")]
    public async Task WorkerThatTakesOverMoreThanItShould_IsPutRightAtOnce()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { Health = HealthProbe.Http(10256, "/healthz") };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        rig.AfterStep = step =>
        {
            if (step == CommitStep.Renamed)
            {
                string file = Path.Combine(rig.Options.StateDirectory, "server-state");
                File.WriteAllText(file, File.ReadAllText(file).Replace($" {node.Address} 2 0 ", $" {node.Address} 0 1 ", StringComparison.Ordinal));
            }
        };

        await HAProxyRig.ServeAsync(provider, rig.Service("other", 81, 30080, node) with { Health = HealthProbe.Http(10256, "/healthz") });

        await Deadline.UntilAsync(() => rig.Log.Lines.Any(line => line.Event.Id == 4165), "it is put right");
        Assert.Contains(rig.Log.Lines, line => line.Event.Id == 4165 && line.Message.Contains($"s1 is {node.Address}:10256 with weight 1, in maintenance", StringComparison.Ordinal));
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.True((await PlanAsync(provider, desired)).IsConverged);
    }

    private static string Format(string format, object[] names) => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, names);

    private static string Backend(DesiredLoadBalancer desired) => $"be_{Rendering.HAProxyNamesOf(desired)}_tcp_80_v4";

    private static Task<ProviderPlan> PlanAsync(HAProxyProvider provider, DesiredLoadBalancer desired) =>
        provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None).WithDeadline("a plan");

    private static async Task<string[]> AskAsync(IPAddress address, int times)
    {
        var answers = new string[times];
        for (int i = 0; i < times; i++)
        {
            answers[i] = await Client.AskAsync(address, 80) ?? "nobody";
        }

        return answers;
    }

    private static class Rendering
    {
        public static string HAProxyNamesOf(DesiredLoadBalancer desired) => LbController.Providers.HAProxy.Rendering.HAProxyNames.Service(desired.Identity);
    }
}
