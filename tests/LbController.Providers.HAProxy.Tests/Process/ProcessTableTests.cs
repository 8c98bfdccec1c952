using LbController.Providers.HAProxy.Process;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Process;

public sealed class ProcessTableTests
{
    private const string File = "/var/lib/x/haproxy.cfg";

    [Theory]
    [InlineData(true, "/usr/sbin/haproxy", "-W", "-db", "-f", File)]
    [InlineData(true, "haproxy", "-sf", "7", "-x", "sockpair@3", "-W", "-f", File)]
    [InlineData(false, "/usr/sbin/haproxy", "-W", "-f", "/etc/haproxy/haproxy.cfg")]
    [InlineData(false, "/usr/sbin/haproxy", "-W", "-f", File + ".tmp")]
    [InlineData(false, "/usr/sbin/haproxy", "-c", "-f", File)]
    [InlineData(false, "/usr/bin/vi", "-f", File)]
    [InlineData(false, "haproxy", "-f")]
    [InlineData(false, "")]
    public void OnlyAHAProxyOnOurFile_IsOurs(bool ours, params string[] arguments) =>
        Assert.Equal(ours, ProcessTable.IsHAProxyOf(new ProcessEntry(1, 0, 0, arguments), File));

    [Fact]
    public void IdThatIsUsedAgain_IsNotTheSameProcess_AndIsNotSignalled()
    {
        ProcessEntry self = ProcessTable.Find(Environment.ProcessId)!; // ! this process runs

        Assert.True(ProcessTable.IsAlive(self));
        Assert.False(ProcessTable.IsAlive(self with { StartTime = self.StartTime + 1 }));
        Assert.False(ProcessTable.Signal(self with { StartTime = self.StartTime + 1 }, 0));
    }

    [Fact]
    public async Task MasterThatExecutesItself_IsWaitedFor_SoThatItsWorkerIsNoStray()
    {
        using var processes = new TempDirectory();
        Show(processes, 7, 1, "haproxy", "");
        Show(processes, 8, 7, "haproxy", $"haproxy\0-f\0{File}\0");
        var time = new ManualTimeProvider();

        Task<IReadOnlyList<ProcessEntry>> finding = ProcessTable.FindHAProxiesAsync(File, time, CancellationToken.None, processes.Path);
        Assert.False(finding.IsCompleted);
        Show(processes, 7, 1, "haproxy", $"haproxy\0-sf\08\0-f\0{File}\0");
        time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Equal([7, 8], (await finding.WithDeadline("the processes")).Select(entry => entry.Pid));
    }

    [Fact]
    public async Task ProcessesWithoutACommandLine_HoldNobodyUpForEver()
    {
        using var processes = new TempDirectory();
        Show(processes, 2, 0, "kthreadd", "");
        Show(processes, 8, 1, "haproxy", $"haproxy\0-f\0{File}\0");
        var time = new ManualTimeProvider();
        Assert.Equal([8], (await ProcessTable.FindHAProxiesAsync(File, time, CancellationToken.None, processes.Path).WithDeadline("no wait for a kernel thread")).Select(entry => entry.Pid));

        Show(processes, 7, 1, "haproxy", "");
        Task<IReadOnlyList<ProcessEntry>> finding = ProcessTable.FindHAProxiesAsync(File, time, CancellationToken.None, processes.Path);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([8], (await finding.WithDeadline("the processes")).Select(entry => entry.Pid));
    }

    private static void Show(TempDirectory processes, int pid, int parent, string name, string commandLine)
    {
        string folder = Directory.CreateDirectory(processes.File($"{pid}")).FullName;
        System.IO.File.WriteAllText(Path.Combine(folder, "stat"), $"{pid} ({name}) S {parent} {string.Join(' ', Enumerable.Repeat("1", 48))}\n");
        System.IO.File.WriteAllText(Path.Combine(folder, "cmdline"), commandLine);
    }
}
