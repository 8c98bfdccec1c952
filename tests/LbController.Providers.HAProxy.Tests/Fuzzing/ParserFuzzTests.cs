using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Binders;
using LbController.Providers.HAProxy.Hosts;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Runtime;
using LbController.Providers.HAProxy.State;
using LbController.Providers.HAProxy.Statistics;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Tests.Fuzzing;

/// <summary>
/// Nothing that a program answers is an exception: real answers, cut off, spliced, with digits, fields and lines put in, and any text at
/// all go through every parser.
/// </summary>
public sealed class ParserFuzzTests
{
    private static readonly ServiceState Service = Sample.State(Sample.Desired(), "192.0.2.1");

    private static readonly string[] Replies =
    [
        "#<PID>          <type>          <reloads>       <uptime>        <version>\n6143            master          2 [failed: 1]   0d00h00m02s     2.6.12\n# workers\n6161            worker          0               0d00h00m00s     2.6.12\n# old workers\n6147            worker          1               0d00h00m01s     2.6.12\n# programs\n\n",
        "Name: HAProxy\nVersion: 2.6.12\nPid: 6161\nStart_time_sec: 1790000000\ndescription: aabb\n\n# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,act,conn_tot,dcon,\nfe_x,FRONTEND,,,2,3,9985,11,78,790,1,0,0,,,,,OPEN,,14,2,\nbe_x,BACKEND,4,0,2,1,999,11,78,790,0,0,,5,6,7,0,UP,2,,,\n\n",
        "proc.lbc: type=str value=<00ff>\nPid: 12\n",
        "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port\n4 check_10256_aa 1 s1 10.0.0.1 2 0 1 1 5 15 3 4 6 0 0 0 - 10256 - 0 0 - - 0\n4 be_x 1 a 2001:db8::1 2 0 1 1 5 15 3 4 6 0 0 0 - 30080 - 0 0 - - 0\n\n",
        "# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[1]\nbe_x/a 4/1 10.0.0.1 30080 - 5000 3 4 4 0 0 -1 0 0\n",
        "# id (file) description\n0 () acl 'src' file '/s/haproxy.cfg' line 31. curr_ver=0 next_ver=0 entry_cnt=2\n1 () acl 'src' file '/s/haproxy.cfg' line 32\n",
        "New version created: 3\n0x5581 10.0.0.0/8\n",
        "New server registered.\n\nIP changed from '10.0.0.1' to '10.0.0.2', port changed from '1' to '2' by 'stats socket command'\nServer deleted.\n\n",
        "[NOTICE]   (55) : haproxy version is 2.6.12\n[ALERT]    (55) : config : parsing [/s/haproxy.cfg:37] : 'server a' : invalid address\n[ALERT]    (55) : Fatal errors found in configuration.\nSuccess=0\n--\n",
        "HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\n",
        "[{\"ifindex\":2,\"ifname\":\"eth0\",\"link_type\":\"ether\",\"address\":\"02:42:ac:11:00:02\",\"addr_info\":[{\"family\":\"inet\",\"local\":\"10.0.0.9\",\"prefixlen\":32,\"label\":\"eth0:lbc\"}]}]",
        "RTNETLINK answers: File exists\nCommand failed -:3\nError: Nexthop has invalid gateway.\nCommand failed -:17\n",
        "abc|true|4711|mark|docker.io/library/haproxy:3.2\n",
        "Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 20000                files\n",
        "/dev/stdin:9:1-2: Error: Could not process rule: No such file or directory\n",
        Encoding.UTF8.GetString(ModelSerializer.Serialize(new HAProxyState(
            System.Collections.Immutable.ImmutableDictionary<string, ServiceState>.Empty.Add("u", Service),
            CheckTables.Empty.With(Service.Section.Check),
            AddressBook.Empty))),
        ConfigurationRenderer.Render(Sample.Configuration(Service)).Text,
    ];

    private static readonly string[] Pieces =
    [
        "99999999999", "9223372036854775808", "-1", "٣", "\n", "\r\n", " ", ",", "\0", "|", ":", "\"", "null", "[null]", "1e300", "#", "# be_id be_name srv_id srv_name", "# pxname,", "\ud800", "worker", "FRONTEND", "[ALERT] (1) : ",
    ];

    [Fact]
    public void NoAnswer_IsAnException()
    {
        Gen<Func<string, string>> mutation = Gen.OneOf(
            Gen.Choose(0, 4000).Select(at => (Func<string, string>)(text => text[..Math.Min(at, text.Length)])),
            Gen.Choose(0, 4000).Select(at => (Func<string, string>)(text => text[Math.Min(at, text.Length)..])),
            from at in Gen.Choose(0, 4000)
            from piece in Gen.Elements(Pieces)
            from length in Gen.Choose(0, 6)
            select (Func<string, string>)(text => Put(text, at, length, piece)),
            from at in Gen.Choose(0, 9)
            from piece in Gen.Elements(Pieces)
            select (Func<string, string>)(text => ReplaceNumber(text, at, piece)),
            Gen.Elements(Replies).Select(other => (Func<string, string>)(text => text + other)));
        Gen<string> mutated = from reply in Gen.Elements(Replies)
                              from mutations in mutation.ListOf()
                              select mutations.Take(6).Aggregate(reply, (text, mutate) => mutate(text));
        Gen<string> texts = Gen.Frequency((4, mutated), (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(texts.ToArbitrary(), text =>
        {
            ReadWithAll(text);
            return true;
        }));
    }

    [Fact]
    public void NoBytesOfTheKernelOrTheLan_AreAnException()
    {
        Gen<byte[]> bytes = ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => bytes ?? []);
        Gen<byte[]> structured = from parts in Gen.Elements<byte[]>([20, 0, 0, 0], [8, 0, 1, 0], [4, 0, 2, 128], [255, 255, 1, 0], [12, 0, 1, 128, 8, 0, 1, 0, 10, 0, 0, 1], [0, 0, 0, 0]).ListOf()
                                 select parts.SelectMany(part => part).ToArray();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Gen.OneOf(bytes, structured).ToArbitrary(), received =>
        {
            foreach ((int type, ReadOnlyMemory<byte> body) in NetlinkMessages.Split(received).Append((256, received)).Append(((10 << 8) | 15, received)))
            {
                _ = NetlinkMessages.ReadFlow(type, body);
                _ = NetlinkMessages.ReadGeneration(type, body);
                _ = NetlinkMessages.ErrorOf(body);
            }

            _ = NeighbourFrames.Claim(received);
            return true;
        }));
    }

    private static void ReadWithAll(string text)
    {
        CheckTables checks = CheckTables.Empty.With(Service.Section.Check);
        RuntimeCommand[] commands = [RuntimeCommand.Delete("be_x", "a"), RuntimeCommand.Enable("be_x", "a")];
        _ = CliReplies.ParseProcesses(text);
        _ = CliReplies.ParseInfo(text);
        _ = CliReplies.ParseReload(text);
        _ = CliReplies.ParseVersion(text);
        _ = CliReplies.ToStateFile(text, checks);
        _ = CommandReplies.FirstFailure(commands, text);
        _ = CommandReplies.ParseVersion(text);
        _ = CommandReplies.ParseLists(text, "/s/haproxy.cfg");
        _ = CommandReplies.ParseConnections(text);
        _ = ObservedServers.Parse(text)?.Of("be_x");
        _ = ObservedListeners.ParseOpen(text);
        _ = StatisticsReply.Parse(text);
        _ = AlertParser.Parse(text);
        _ = ServerStates.Parse(text);
        _ = NftErrors.Explain(text);
        _ = ContainerState.Parse(text);
        _ = LinkState.Parse(text);
        _ = IpProgram.ParseFailures(text);
        _ = DescriptorBudget.ParseLimit(text);
        _ = BindLines.Parse(text).Count();
        _ = SourceLines.Find(text);
        _ = ConfigurationRenderer.ReadHash(text);
        _ = ModelSerializer.Deserialize(text);
    }

    private static string Put(string text, int at, int length, string piece)
    {
        int start = Math.Min(at % (text.Length + 1), text.Length);
        return text[..start] + piece + text[Math.Min(text.Length, start + length)..];
    }

    /// <summary>Puts something in the place of the n-th number: where overflows are.</summary>
    private static string ReplaceNumber(string text, int n, string piece)
    {
        System.Text.RegularExpressions.MatchCollection numbers = System.Text.RegularExpressions.Regex.Matches(text, "[0-9]+");
        if (numbers.Count == 0)
        {
            return text;
        }

        System.Text.RegularExpressions.Match number = numbers[n * 7 % numbers.Count];
        return text[..number.Index] + piece + text[(number.Index + number.Length)..];
    }
}
