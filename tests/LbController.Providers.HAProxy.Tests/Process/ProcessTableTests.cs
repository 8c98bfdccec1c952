using LbController.Providers.HAProxy.Process;

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
}
