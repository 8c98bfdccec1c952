using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>What is peculiar to HAProxy in a container that somebody else starts.</summary>
public sealed class SidecarTests
{
    [ToolFact("haproxy")]
    public async Task SidecarThatIsDown_IsNoticed_AndWhenItIsBackItServesWithoutAReload()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Sidecar);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        int starts = rig.Sidecar!.Starts; // ! the mode has one
        int reloads = rig.Reloads.Count(reload => reload.Reason != "start");

        using (await rig.Sidecar.HoldAsync())
        {
            Assert.True(ProcessTable.Signal(ProcessTable.Find(provider.MasterPid)!, 9)); // ! it runs
            await Deadline.UntilAsync(() => rig.Log.Lines.Any(line => line.Event.Id == 4009), "the end is noticed");
            ProviderException error = await Assert.ThrowsAsync<ProviderException>(() => provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None));
            Assert.Equal(ProviderErrorKind.Unavailable, error.Kind);
        }

        await Deadline.UntilAsync(async () => await Client.AskAsync(address, 80) == "node-1", "an answer");
        await Deadline.UntilAsync(() => IsConvergedAsync(provider, desired), "an empty plan");
        Assert.True(rig.Sidecar.Starts > starts);
        Assert.Equal(reloads, rig.Reloads.Count(reload => reload.Reason != "start"));
    }

    [ToolFact("haproxy")]
    public async Task SidecarThatNeverComes_IsAnErrorThatSaysWhereItIsWaitedFor()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Sidecar);
        HAProxyProvider provider = rig.CreateProvider();
        await rig.Sidecar!.DisposeAsync(); // ! the mode has one

        ProviderException error = await Assert.ThrowsAsync<ProviderException>(() => provider.StartAsync([], CancellationToken.None)).WithDeadline("the error");

        Assert.Equal(ProviderErrorKind.Unavailable, error.Kind);
        Assert.Contains(Path.Combine(rig.Options.StateDirectory, "master.sock"), error.Message, StringComparison.Ordinal);
        Assert.Contains("deploy/kustomize/components/haproxy-sidecar", error.Message, StringComparison.Ordinal);
        Assert.Contains(rig.Log.Lines, line => line.Event.Id == 4055);
    }

    [ToolFact("haproxy")]
    public async Task WithoutAProgramToCheckWith_TheReloadTells_TheFileIsPutBack_AndTheOthersServe()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Sidecar);
        rig.Options.BinaryPath = "/no/such/haproxy";
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));
        string good = await File.ReadAllTextAsync(rig.ConfigurationFile);
        await using var load = new Load(address, 80, clients: 2);
        rig.AfterStep = step =>
        {
            if (step == CommitStep.Renamed)
            {
                File.AppendAllText(rig.ConfigurationFile, "no such directive\n");
            }
        };

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, rig.Service("bad", 80, 30080, node));
        rig.AfterStep = _ => { };

        Problem problem = Assert.Single(Assert.IsType<Outcome.Blocked>(result.Outcome).Problems);
        Assert.Equal("RejectedByHAProxy", problem.Reason);
        Assert.Equal(good, await File.ReadAllTextAsync(rig.ConfigurationFile));
        Assert.Contains(("service-added", "failed"), rig.Reloads);
        await load.MoreAsync(20).WithDeadline("requests after");
        Assert.Equal(0, load.Failures);
        await HAProxyRig.ServeAsync(provider, rig.Service("next", 80, 30080, node));
    }

    [ToolFact("haproxy")]
    public async Task LimitOfOpenFiles_IsTheSidecarsOwn()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Sidecar);
        HAProxyProvider provider = await rig.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(rig.Options.StateDirectory, "sidecar.nofile"), "1200\n");

        await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, rig.Node(1, 30080)));

        Assert.Contains("    maxconn 404\n", await File.ReadAllTextAsync(rig.ConfigurationFile), StringComparison.Ordinal);
    }

    private static async Task<bool> IsConvergedAsync(HAProxyProvider provider, DesiredLoadBalancer desired)
    {
        try
        {
            return (await provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None)).IsConverged;
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.Unavailable)
        {
            return false;
        }
    }
}
