using LbController.Providers.HAProxy.Process;

namespace LbController.Providers.HAProxy.Tests.Process;

public sealed class CliRepliesTests
{
    private const string Processes26 = """
        #<PID>          <type>          <reloads>       <uptime>        <version>
        5916            master          3 [failed: 1]   0d00h01m02s     2.6.12-1+deb12u4
        # workers
        7438            worker          1               0d00h00m31s     2.6.12-1+deb12u4
        # old workers
        7001            worker          2               0d00h00m41s     2.6.12-1+deb12u4
        7002            worker          3               0d00h00m51s     2.6.12-1+deb12u4
        # programs

        """;

    [Fact]
    public void ShowProc_OfTheMaster_IsRead()
    {
        MasterStatus? status = CliReplies.ParseProcesses(Processes26);

        Assert.Equal(new MasterStatus(5916, 3, 1, [7438], [7001, 7002]), status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("Unknown command: 'show proc'")]
    [InlineData("99999999999999 master 1 [failed: 0]")]
    public void AnswerThatIsNone_IsNull(string? reply)
    {
        Assert.Null(CliReplies.ParseProcesses(reply));
        Assert.Null(CliReplies.ParseInfo(reply));
        Assert.Equal(ReloadReply.Unknown, CliReplies.ParseReload(reply));
    }

    [Fact]
    public void ReloadReply_SaysNothingBefore27_AndSuccessAfterwards()
    {
        Assert.Equal(ReloadReply.Unknown, CliReplies.ParseReload(""));
        Assert.Equal(ReloadReply.Succeeded, CliReplies.ParseReload("Success=1\n--\n[NOTICE] (5) : New worker (9) forked\n"));
        Assert.Equal(ReloadReply.Failed, CliReplies.ParseReload("Success=0\n--\n[ALERT] (5) : config : parsing [/x:3] : unknown keyword\n"));
    }

    [Fact]
    public void ShowInfo_TellsWhoAnswersAndWhatItRuns() =>
        Assert.Equal(new WorkerInfo(7438, "abc"), CliReplies.ParseInfo("Name: HAProxy\nPid: 7438\nnode: vm\ndescription: abc\n"));

    [Fact]
    public void StateFile_HoldsTheChecksOnly_SinceOthersWouldBringBackTheirOldPorts()
    {
        string file = CliReplies.ToStateFile("1\n# be_id be_name srv_id\n2 check_10256_aa 1 n1 10.0.0.1 2 0\n3 be_default_web 1 n1 10.0.0.1 2 0\n\n");

        Assert.Equal("1\n# be_id be_name srv_id\n2 check_10256_aa 1 n1 10.0.0.1 2 0\n", file);
        Assert.Equal("1\n", CliReplies.ToStateFile(null));
    }

    [Theory]
    [InlineData("HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/", "2.6.12")]
    [InlineData("HAProxy version 3.2-dev5 2026/10/17", "3.2")]
    [InlineData("HA-Proxy version 2.2.9-2+deb11u6", "2.2.9")]
    public void Version_IsRead(string output, string expected) => Assert.Equal(Version.Parse(expected), CliReplies.ParseVersion(output));

    [Fact]
    public void Version_OfSomethingElse_IsNull() => Assert.Null(CliReplies.ParseVersion("nginx/1.22"));
}
