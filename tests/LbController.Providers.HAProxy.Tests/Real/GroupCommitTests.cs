using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class GroupCommitTests
{
    [ToolFact("haproxy")]
    public async Task WhatArrivesDuringACommit_FormsTheNextOne_AndACallerThatGivesUpCancelsNothing()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gate = new ManualResetEventSlim();
        rig.AfterStep = step =>
        {
            if (step == CommitStep.Checked && reached.TrySetResult())
            {
                gate.Wait(Deadline.Default);
            }
        };
        Task<ApplyResult> first = HAProxyRig.ApplyAsync(provider, rig.Service("first", 80, 30080, node));
        await reached.Task.WithDeadline("the first commit");

        Task<ApplyResult>[] rest = [.. Enumerable.Range(0, 20).Select(i => HAProxyRig.ApplyAsync(provider, rig.Service($"next-{i}", 80, 30080, node)))];
        using var impatient = new CancellationTokenSource();
        DesiredLoadBalancer left = rig.Service("left", 80, 30080, node);
        ProviderPlan plan = await provider.PlanAsync(new PlanRequest(left.Identity, left, []), CancellationToken.None);
        Task<ApplyResult> abandoned = provider.ApplyAsync(plan, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.All(rest, task => Assert.False(task.IsCompleted));
        gate.Set();

        await Task.WhenAll(rest.Append(first)).WithDeadline("all commits");
        Assert.Equal(["start", "service-added", "service-added"], rig.Reloads.Select(reload => reload.Reason));
        Assert.True((await provider.PlanAsync(new PlanRequest(left.Identity, left, []), CancellationToken.None)).IsConverged);
    }

    [ToolFact("haproxy")]
    public async Task ReloadsAreCountedWithTheirReasons()
    {
        await using var rig = new HAProxyRig();
        EchoNode a = rig.Node(1, 30080);
        EchoNode b = rig.Node(2, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, a);
        await HAProxyRig.ServeAsync(provider, desired);
        await provider.ApplyTargetsAsync(desired with { Nodes = HAProxyRig.Targets(a, b) }, CancellationToken.None);
        await HAProxyRig.ServeAsync(provider, desired with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 81), 30080)] });
        await HAProxyRig.RemoveAsync(provider, desired.Identity);

        Assert.Equal(["start", "service-added", "listener-added"], rig.Reloads.Select(reload => reload.Reason));
        Assert.All(rig.Reloads, reload => Assert.Equal("succeeded", reload.Result));
    }

    [ToolFact("haproxy")]
    public async Task ErrorWhileWriting_ReachesItsCallers_AndTheNextCommitGoesOn()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        bool full = true;
        rig.AfterStep = step =>
        {
            if (full && step == CommitStep.NextWritten)
            {
                throw new IOException("No space left on device");
            }
        };

        var exception = await Assert.ThrowsAsync<Abstractions.Errors.ProviderException>(() => HAProxyRig.ApplyAsync(provider, rig.Service("web", 80, 30080, node)));
        Assert.Equal(Abstractions.Errors.ProviderErrorKind.Unavailable, exception.Kind);
        Assert.Contains("No space left", exception.Message, StringComparison.Ordinal);
        full = false;

        Assert.Equal(Outcome.Settled.Instance, (await HAProxyRig.ApplyAsync(provider, rig.Service("web", 80, 30080, node))).Outcome);
    }
}
