using LbController.Testing;

namespace LbController.Functional.Tests;

/// <summary>Local mode as a process tree.</summary>
public sealed class LocalTests
{
    [ToolFact("haproxy", "kubectl")]
    public async Task TheDemoAnswersAndCtrlCLeavesNothing()
    {
        using var folder = new TempDirectory();
        var networks = new Networks();
        await using ExeProcess local = ExeProcess.Start("local", "--demo", "--state-dir", folder.File("s"), "--pool", networks.Pool, "--nodes", "2");
        await local.LineAsync("Ctrl-C stops");
        string line = await local.LineAsync(line => line.StartsWith("service default/web 127.", StringComparison.Ordinal) && line.EndsWith("Programmed", StringComparison.Ordinal), "the Service is programmed");
        string address = line.Split(' ')[2];
        await World.AnswersAsync(address);
        Assert.True(File.Exists(folder.File("s/kubeconfig")));
        Assert.NotEmpty(World.ProcessesNaming(folder.Path));

        // As timeout(1) does: the process, and then its group.
        local.Interrupt();
        local.Interrupt();
        Assert.Equal(0, await local.ExitAsync());
        Assert.Contains("everything is removed", local.Output, StringComparison.Ordinal);
        Assert.Equal(["lb-controller.log"], Directory.EnumerateFileSystemEntries(folder.File("s")).Select(Path.GetFileName));
        Assert.Empty(World.ProcessesNaming(folder.Path));
    }

    [ToolFact("haproxy")]
    public async Task AfterAKillTheNextStartRemovesTheStray()
    {
        using var folder = new TempDirectory();
        var networks = new Networks();
        string[] arguments = ["local", "--demo", "--state-dir", folder.File("s"), "--pool", networks.Pool, "--nodes", "1"];
        await using (ExeProcess first = ExeProcess.Start(arguments))
        {
            await first.LineAsync(line => line.StartsWith("service default/web 127.", StringComparison.Ordinal), "the Service has an address");
            first.Kill();
            await first.ExitAsync();
        }

        await using ExeProcess second = ExeProcess.Start(arguments);
        string line = await second.LineAsync(line => line.StartsWith("service default/web 127.", StringComparison.Ordinal) && line.EndsWith("Programmed", StringComparison.Ordinal), "served again");
        await World.AnswersAsync(line.Split(' ')[2]);
        second.Interrupt();
        Assert.Equal(0, await second.ExitAsync());
        Assert.Empty(World.ProcessesNaming(folder.Path));
    }

    [Fact]
    public async Task SidecarMode_IsRefused_SinceNobodyWouldStartIt()
    {
        (int code, _, string error) = await ExeProcess.RunAsync("local", "--haproxy-mode", "sidecar");

        Assert.Equal(2, code);
        Assert.Contains("--haproxy-mode", error, StringComparison.Ordinal);
        Assert.Contains("LBC_HAPROXY_MODE", error, StringComparison.Ordinal);
    }
}
