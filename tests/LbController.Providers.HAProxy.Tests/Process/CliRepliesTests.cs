using System.Net;
using LbController.Providers.HAProxy.Model;
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
        Assert.Equal(new WorkerInfo(7438, "def", "abc"), CliReplies.ParseInfo("Name: HAProxy\nPid: 7438\nnode: vm\ndescription: abc\n\nproc.lbc: type=str value=<def>\n\n"));

    [Fact]
    public void StateFile_HoldsTheChecksOnly_SinceOthersWouldBringBackTheirOldPorts()
    {
        const string header = "# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord";
        static string Line(string backend, string server, string address, int port, int admin = 0) => $"2 {backend} 1 {server} {address} 2 {admin} 1 1 0 15 3 2 6 0 0 0 - {port} -";
        var check = new HAProxyCheck("check_10256_aa", 10256, "/healthz", [new ServerTarget("a", IPAddress.Parse("10.0.0.1")), new ServerTarget("b", IPAddress.Parse("10.0.0.2")), new ServerTarget("c", IPAddress.Parse("10.0.0.3")), new ServerTarget("d", IPAddress.Parse("10.0.0.4")), new ServerTarget("e", IPAddress.Parse("10.0.0.5"))]);
        string[] lines =
        [
            "1",
            header,
            Line("check_10256_aa", "s1", "10.0.0.1", 10256),
            Line("check_10256_aa", "s2", "10.0.0.9", 10256),
            Line("check_10256_aa", "s3", "10.0.0.3", 10257),
            Line("check_10256_aa", "s4", "10.0.0.4", 10256, admin: 1),
            Line("check_10256_aa", "s5", "10.0.0.5", 10256, admin: 4),
            Line("check_10256_aa", "s6", "127.0.0.1", 1),
            Line("be_default_web", "s1", "10.0.0.1", 10256),
        ];

        string file = CliReplies.ToStateFile(string.Join('\n', lines) + "\n\n", CheckTables.Empty.With(check));

        // Slots that held another node, or asked another port, or were taken out, or are spare, are found out about anew. One that was spare
        // when the file was loaded is as good as any.
        Assert.Equal($"1\n{header}\n{lines[2]}\n{Line("check_10256_aa", "s5", "10.0.0.5", 10256)}\n", file);
        Assert.Equal("1\n", CliReplies.ToStateFile(null, CheckTables.Empty));
    }

    [Theory]
    [InlineData("HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/", "2.6.12")]
    [InlineData("HAProxy version 3.2-dev5 2026/10/17", "3.2")]
    [InlineData("HA-Proxy version 2.2.9-2+deb11u6", "2.2.9")]
    public void Version_IsRead(string output, string expected) => Assert.Equal(Version.Parse(expected), CliReplies.ParseVersion(output));

    [Fact]
    public void Version_OfSomethingElse_IsNull() => Assert.Null(CliReplies.ParseVersion("nginx/1.22"));
}
