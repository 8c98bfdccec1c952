using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>Somebody else edits the file, has HAProxy load another one, or both.</summary>
public sealed class DriftTests
{
    [ToolTheory("haproxy")]
    [InlineData(true, true, "haproxy.cfg was changed by somebody else, and HAProxy may run it")]
    [InlineData(false, true, "haproxy.cfg was changed by somebody else, and HAProxy runs another configuration")]
    [InlineData(false, false, "HAProxy runs another configuration than haproxy.cfg")]
    public async Task B025_WhatWasLoadedByHand_IsFoundAndPutRight(bool keepsTheHash, bool keepsTheEdit, string found)
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        string right = await LoadByHandAsync(rig, address, keepsTheHash);
        if (!keepsTheEdit)
        {
            await File.WriteAllTextAsync(rig.ConfigurationFile, right);
        }

        ProviderPlan plan = await PlanAsync(provider, desired);
        await Deadline.UntilAsync(async () => !(plan = await PlanAsync(provider, desired)).IsConverged, "the drift is found");
        Assert.Equal($"update configuration: {found}", Assert.Single(plan.Changes).ToString());
        ApplyResult result = await provider.ApplyAsync(plan, CancellationToken.None).WithDeadline("the repair");

        Assert.Equal(Outcome.Settled.Instance, result.Outcome);
        Assert.Equal(address, Assert.Single(result.Addresses).Ip);
        Assert.Equal(right, await File.ReadAllTextAsync(rig.ConfigurationFile));
        Assert.Equal(("recovery", "succeeded"), rig.Reloads[^1]);
        Assert.True((await PlanAsync(provider, desired)).IsConverged);
        Assert.True(PortProbe.CanBind(new(address, 8888)));
        Assert.False(PortProbe.CanBind(new(address, 80)));
    }

    [ToolFact("haproxy")]
    public async Task B025_WhatWasLoadedByHandWhileNobodyLooked_IsPutRightByTheNextStart()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(first, desired);
        await first.AbandonAsync();
        string right = await LoadByHandAsync(rig, address, keepsTheHash: true);

        HAProxyProvider second = await rig.StartAsync();
        Assert.Equal(right, await File.ReadAllTextAsync(rig.ConfigurationFile));
        Assert.False(PortProbe.CanBind(new(address, 80)));
        Assert.True((await PlanAsync(second, desired)).IsConverged);
    }

    [ToolFact("haproxy")]
    public async Task ForAHundredPlansAtOnce_HAProxyIsAskedOnce()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        await HAProxyRig.ServeAsync(provider, desired);
        int before = Requests(await rig.AskAsync("show info"));
        ProviderPlan[] plans = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => PlanAsync(provider, desired)));
        Assert.All(plans, plan => Assert.True(plan.IsConverged));
        Assert.InRange(Requests(await rig.AskAsync("show info")) - before, 1, 10);
    }

    /// <summary>Moves the Service's port to 8888 and reloads; returns the file as it was.</summary>
    private static async Task<string> LoadByHandAsync(HAProxyRig rig, IPAddress address, bool keepsTheHash)
    {
        string right = await File.ReadAllTextAsync(rig.ConfigurationFile);
        string edited = right.Replace($"bind {address}:80", $"bind {address}:8888", StringComparison.Ordinal);
        Assert.NotEqual(right, edited);
        await File.WriteAllTextAsync(rig.ConfigurationFile, keepsTheHash ? edited : edited.Replace("proc.lbc str(", "proc.lbc str(by-hand-", StringComparison.Ordinal));
        var master = new CliSocket(Path.Combine(rig.Options.StateDirectory, "master.sock"), halfClose: true, TimeProvider.System);
        await Deadline.UntilAsync(
            async () => CliReplies.ParseProcesses(await master.SendAsync("show proc", TimeSpan.FromSeconds(10), CancellationToken.None)) is not null,
            "the master answers, which it does not for a moment after a reload");
        await master.SendAsync("reload", TimeSpan.FromSeconds(10), CancellationToken.None);
        await Deadline.UntilAsync(() => !PortProbe.CanBind(new(address, 8888)) && PortProbe.CanBind(new(address, 80)), "the edited file is loaded");
        return right;
    }

    private static Task<ProviderPlan> PlanAsync(HAProxyProvider provider, DesiredLoadBalancer desired) =>
        provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None).WithDeadline("a plan");

    private static int Requests(string info) =>
        int.Parse(info.Split('\n').First(line => line.StartsWith("CumReq: ", StringComparison.Ordinal))["CumReq: ".Length..], System.Globalization.CultureInfo.InvariantCulture);
}
