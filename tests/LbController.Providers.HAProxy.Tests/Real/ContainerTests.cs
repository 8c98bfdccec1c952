using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Hosts;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

/// <summary>What is peculiar to HAProxy in a container.</summary>
public sealed class ContainerTests
{
    [ToolFact("haproxy", "podman", "runc")]
    public async Task B088_ContainerOfOurNameWithoutOurLabel_IsRefusedAndUntouched()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Container);
        string id = (await LocalEngine.RunAsync("create", "--name", NameOf(rig), "--entrypoint", "haproxy", LocalEngine.Image, "-v")).Trim();

        ProviderException refused = await Assert.ThrowsAsync<ProviderException>(() => rig.StartAsync());

        Assert.Equal(ProviderErrorKind.Conflict, refused.Kind);
        Assert.Contains(NameOf(rig), refused.Message, StringComparison.Ordinal);
        Assert.Equal(id, (await LocalEngine.RunAsync("inspect", "--format", "{{.Id}}", NameOf(rig))).Trim());
        await LocalEngine.RunAsync("rm", "--force", id);
    }

    [ToolFact("haproxy", "podman", "runc")]
    public async Task Container_RunsAsOurUserWithOneCapability_AndIsGoneWithTheProvider()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Container);
        HAProxyProvider provider = await rig.StartAsync();

        string status = await File.ReadAllTextAsync($"/proc/{provider.MasterPid}/status");
        const string bindService = "0000000000000400";
        Assert.Contains($"CapEff:\t{bindService}", status, StringComparison.Ordinal);
        Assert.Contains($"CapBnd:\t{bindService}", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        Assert.Contains($"Uid:\t{NativeMethods.EffectiveUser()}\t", status, StringComparison.Ordinal);

        await provider.DisposeAsync();
        Assert.Empty((await LocalEngine.RunAsync("ps", "--all", "--quiet", "--filter", $"name={NameOf(rig)}")).Trim());
    }

    [ToolFact("haproxy", "podman", "runc")]
    public async Task UnknownImage_IsToldInTheEnginesWords_BeforeAnythingStarts()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Container);
        await rig.PrepareAsync();
        rig.Options.ContainerImage = "localhost/no-such-image:1";

        ProviderException error = await Assert.ThrowsAsync<ProviderException>(() => rig.CreateProvider().CheckAsync(CancellationToken.None)).WithDeadline("the error");

        Assert.Contains("could not pull image localhost/no-such-image:1", error.Message, StringComparison.Ordinal);
    }

    [ToolFact("haproxy", "podman", "runc")]
    public async Task RejectedConfiguration_IsReadFromTheEnginesLog_WhenTheContainerDoesNotStart()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Container);
        rig.Options.PrometheusBind = "192.0.2.1:8404";

        ProviderException error = await Assert.ThrowsAsync<ProviderException>(() => rig.StartAsync());

        Assert.Contains("192.0.2.1:8404", error.Message, StringComparison.Ordinal);
        Assert.Empty(await rig.ProcessesAsync());
    }

    [ToolFact("haproxy", "podman", "runc")]
    public async Task OtherMode_TakesOverTheStateDirectory_WithTheSameAddresses()
    {
        await using var rig = new HAProxyRig(HAProxyMode.Container);
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(first, rig.Service("web", 80, 30080, node));
        await first.AbandonAsync();

        rig.Options.Mode = HAProxyMode.Process;
        HAProxyProvider second = await rig.StartAsync();
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Contains(await rig.ProcessesAsync(), process => process.Pid == second.MasterPid);
        await second.AbandonAsync();

        rig.Options.Mode = HAProxyMode.Container;
        await rig.StartAsync();
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
        Assert.Equal(2, (await rig.ProcessesAsync()).Count);
    }

    private static string NameOf(HAProxyRig rig) => new ContainerSpec
    {
        Directory = new StateDirectory(rig.Options.StateDirectory),
        Image = LocalEngine.Image,
        DescriptorLimit = 1,
        Owner = (0, 0),
        IsPodman = true,
    }.Name;
}
