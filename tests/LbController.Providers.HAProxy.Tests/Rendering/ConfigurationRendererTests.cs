using System.Net;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Rendering;

public sealed partial class ConfigurationRendererTests
{
    [Fact]
    public void OrderOfServices_DoesNotMatter()
    {
        ServiceState[] services = [.. Enumerable.Range(1, 20).Select(i => Sample.State(Sample.Desired($"web-{i}"), $"192.0.2.{i}"))];
        string expected = ConfigurationRenderer.Render(Sample.Configuration(services)).Text;

        Prop.ForAll(
            Gen.Shuffle(services).ToArbitrary(),
            shuffled => ConfigurationRenderer.Render(Sample.Configuration(shuffled)).Text == expected).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void OrderAndRepetitionOfSourceRanges_DoNotMatter()
    {
        IPNetwork[] ranges = [.. Enumerable.Range(0, 120).Select(i => IPNetwork.Parse($"10.{i}.0.0/16"))];
        string expected = Text(Sample.Desired() with { SourceRanges = [.. ranges] });

        Prop.ForAll(
            Gen.Shuffle(ranges).ToArbitrary(),
            shuffled => Text(Sample.Desired() with { SourceRanges = [.. shuffled, shuffled[0]] }) == expected).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void NothingAsksAStoppingWorkerForItsServers() =>
        Assert.DoesNotContain("nbsrv", Text(Sample.Desired() with { SourceRanges = [IPNetwork.Parse("10.0.0.0/8")] }), StringComparison.Ordinal);

    [Fact]
    public void NoTextOfAUser_ReachesTheFileAsSyntax()
    {
        // Names as no API server would let them through: line breaks, quotes, variables, comments.
        Gen<string> nasty = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
            Gen.Elements("x\n    server evil 10.0.0.9:1", "a\r", "\"${PATH}\"", "a b", "#", "a\\", "ok\n", "-", ".", "a;disable frontend f", "\u0000", "é"));
        Prop.ForAll(nasty.Three().ToArbitrary(), texts =>
        {
            (string first, string second, string third) = texts;
            DesiredLoadBalancer desired = Sample.Desired() with
            {
                Identity = new LoadBalancerIdentity(new ClusterId(third), new ServiceKey(first, second), third),
                Nodes = [Sample.Node(first + third, "10.0.0.1"), Sample.Node(second, "10.0.0.2")],
                Health = HealthProbe.Http(10256, "/" + first),
                ClientIpAffinity = TimeSpan.FromSeconds(first.Length + 1),
                Annotations = Wishes(first, second, third),
                Parameters = new ValueMap([new(second, third), new("balance", first), new("timeoutClient", second)]),
            };
            string[] lines = Text(desired).Split('\n');
            return lines[^1].Length == 0 && lines[..^1].All(line => KnownLine().IsMatch(line));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void EveryWish_ReachesTheFile_InAKnownLine()
    {
        ValueMap wishes = new(HAProxyAnnotations.Definitions.Where(term => term.Key != HAProxyAnnotations.TimeoutTunnelTerm.Definition.Key).Select(term => KeyValuePair.Create(term.Key, term.Example)));

        string[] lines = Text(Sample.Desired() with { Annotations = wishes, Health = HealthProbe.NodePortTcp }).TrimEnd('\n').Split('\n');

        Assert.All(lines, line => Assert.Matches(KnownLine(), line));
        Assert.Equal(
            ["timeout client 600000ms", "timeout client-fin 5000ms", "maxconn 1000", "no option clitcpka"],
            lines.SkipWhile(line => !line.StartsWith("frontend fe_", StringComparison.Ordinal)).Skip(2).Take(4).Select(line => line.Trim()));
        Assert.Equal(
            [
                "timeout connect 2000ms",
                "timeout server 600000ms",
                "timeout queue 30000ms",
                "retries 1",
                "no option srvtcpka",
                "balance leastconn",
                "server a 10.0.0.1:30080 weight 100 check maxconn 200 slowstart 30000ms on-marked-down shutdown-sessions send-proxy-v2 check-send-proxy",
                "server b 10.0.0.2:30080 weight 100 check maxconn 200 slowstart 30000ms on-marked-down shutdown-sessions send-proxy-v2 check-send-proxy",
            ],
            lines.SkipWhile(line => !line.StartsWith("backend be_", StringComparison.Ordinal)).Skip(1).Select(line => line.Trim()));
    }

    [Fact]
    public void EveryLine_IsWithinHAProxysLimits_WithAThousandSourceRanges()
    {
        ValueList<IPNetwork> ranges = Enumerable.Range(0, 1000).Select(i => new IPNetwork(IPAddress.Parse($"2001:db8:{i:x}::"), 48)).ToValueList();
        string text = Text(Sample.Desired() with { SourceRanges = ranges, Families = [IpFamily.IPv6] }, "2001:db8::1");

        Assert.All(text.Split('\n'), line =>
        {
            Assert.InRange(line.Length, 0, 2047);
            Assert.InRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, 0, 63);
        });
        Assert.Equal(1000, text.Split('\n').Where(line => line.Contains("acl allowed", StringComparison.Ordinal)).Sum(line => line.Split(' ').Count(word => word.Contains('/', StringComparison.Ordinal))));
    }

    [Fact]
    public void File_EndsInANewline_AndBeginsWithItsHash_WhichIsAlsoItsDescription_AndInEffect()
    {
        RenderedConfiguration rendered = ConfigurationRenderer.Render(Sample.Configuration(Sample.State(Sample.Desired(), "192.0.2.1")));

        Assert.EndsWith("\n", rendered.Text, StringComparison.Ordinal);
        Assert.Equal(rendered.Sha, ConfigurationRenderer.ReadHash(rendered.Text.Split('\n')[0]));
        Assert.Contains($"\n    set-var proc.lbc str({rendered.Sha})\n", rendered.Text, StringComparison.Ordinal);
        Assert.Contains($"\n    description {rendered.Sha}\n", rendered.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_ChangesWithEveryPart()
    {
        HAProxyConfiguration configuration = Sample.Configuration(Sample.State(Sample.Desired(), "192.0.2.1"));
        string[] hashes =
        [
            ConfigurationRenderer.Render(configuration).Sha,
            ConfigurationRenderer.Render(configuration with { MaxConnections = 999 }).Sha,
            ConfigurationRenderer.Render(configuration with { Settings = Sample.Settings with { CheckFall = 9 } }).Sha,
            ConfigurationRenderer.Render(Sample.Configuration(Sample.State(Sample.Desired(), "192.0.2.2"))).Sha,
            ConfigurationRenderer.Render(Sample.Configuration(Sample.State(Sample.Desired() with { Health = HealthProbe.Http(10257, "/healthz") }, "192.0.2.1"))).Sha,
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void EveryLineOfAService_IsTracedBackToIt()
    {
        ServiceState[] services = [Sample.State(Sample.Desired("a"), "192.0.2.1"), Sample.State(Sample.Desired("b"), "192.0.2.2"), Sample.State(Sample.Desired("c"), "192.0.2.3")];
        RenderedConfiguration rendered = ConfigurationRenderer.Render(Sample.Configuration(services));
        string[] lines = rendered.Text.Split('\n');

        foreach (ServiceState service in services)
        {
            int frontend = Array.FindIndex(lines, line => line.StartsWith($"frontend {service.Section.Frontends[0].Name}", StringComparison.Ordinal)) + 1;
            Assert.Equal(service.Identity, rendered.OwnerOf(frontend));
            Assert.Equal(service.Identity, rendered.OwnerOf(frontend + service.Section.LineCount - 1));
        }

        Assert.Null(rendered.OwnerOf(1));
        Assert.Null(rendered.OwnerOf(Array.FindIndex(lines, line => line.StartsWith("backend check_", StringComparison.Ordinal)) + 1));
    }

    [Fact]
    public void NodesAreCheckedOnceForAllServices_ThatAskTheSameWay()
    {
        ServiceState[] services = [.. Enumerable.Range(1, 50).Select(i => Sample.State(Sample.Desired($"web-{i}"), $"192.0.2.{i}"))];
        string[] lines = ConfigurationRenderer.Render(Sample.Configuration(services)).Text.Split('\n');

        Assert.Equal(2, lines.Count(line => line.EndsWith(" check", StringComparison.Ordinal)));
        Assert.Equal(CheckTable.FewestSlots - 2, lines.Count(line => line.EndsWith(" 127.0.0.1:1 check disabled", StringComparison.Ordinal)));
        Assert.Equal(100, lines.Count(line => line.Contains(" track check_10256_", StringComparison.Ordinal)));
    }

    [Fact]
    public void B068_ServicesOfTheSameName_OfAnotherUid_HaveOtherNames()
    {
        ServiceState old = Sample.State(Sample.Desired(), "192.0.2.1");
        ServiceState recreated = Sample.State(Sample.Desired() with { Identity = Sample.Identity() with { ServiceUid = "another" } }, "192.0.2.2");

        Assert.NotEqual(old.Section.Frontends[0].Name, recreated.Section.Frontends[0].Name);
        Assert.NotEqual(old.Section.Backends[0].Name, recreated.Section.Backends[0].Name);
    }

    [Fact]
    public void BindLines_ReadWhatIsRendered()
    {
        ServiceState four = Sample.State(Sample.Desired("a"), "192.0.2.1");
        ServiceState six = Sample.State(Sample.Desired("b") with { Families = [IpFamily.IPv6] }, "2001:db8::1");
        string text = ConfigurationRenderer.Render(Sample.Configuration(four, six)).Text;

        Assert.Equal([new FrontendBinding(IPAddress.Parse("192.0.2.1"), 80), new FrontendBinding(IPAddress.Parse("2001:db8::1"), 80)], BindLines.Parse(text));
        Assert.Empty(BindLines.Parse(null));
    }

    private static string Text(DesiredLoadBalancer desired, string address = "192.0.2.1") =>
        ConfigurationRenderer.Render(Sample.Configuration(Sample.State(desired, address))).Text;

    /// <summary>Each annotation with one of the texts, alone, before and after what it allows.</summary>
    private static ValueMap Wishes(string first, string second, string third)
    {
        string[] texts = [first, second, third];
        return new ValueMap(
        [
            new(first, second),
            .. HAProxyAnnotations.Definitions.Select((term, index) => KeyValuePair.Create(term.Key, (index % 4) switch
            {
                0 => texts[index % 3],
                1 => term.Example + texts[index % 3],
                2 => texts[index % 3] + term.Example,
                _ => $"{term.Example},{texts[index % 3]}=1",
            })),
        ]);
    }

    /// <summary>Every line that the renderer can write, and nothing else.</summary>
    [GeneratedRegex(@"\A(# sha256=[0-9a-f]{64}|global|defaults|peers lbc|(frontend|backend) [a-z0-9._-]+|    (stats socket /var/lib/sample/admin\.sock mode 600 level admin expose-fd listeners|stats timeout 1m|description [0-9a-f]{64}|set-var proc\.lbc str\([0-9a-f]{64}\)|maxconn \d+|hard-stop-after \d+ms|mworker-max-reloads \d+|server-state-file /var/lib/sample/server-state|spread-checks 5|mode tcp|timeout [a-z-]+ \d+m?s|option [a-z]+( 1)?|no option (clitcpka|srvtcpka)|balance (roundrobin|source|leastconn|random)|hash-type consistent|stick-table type ipv?6? size 100000 expire \d+ms peers lbc|stick on src|localpeer lbc|bind unix@/var/lib/sample/peers\.sock mode 600|server lbc|retries \d+|default-server [a-z0-9 ]+|load-server-state-from-file global|http-check send meth GET uri /[A-Za-z0-9/._~-]*|http-check expect status 200|bind [0-9a-f.:\[\]]+( v6only)?|acl allowed src [0-9a-f.:/ ]+|tcp-request connection reject( unless allowed)?|default_backend [a-z0-9._-]+|server [a-z0-9._:-]+ [0-9a-f.:\[\]]+( id \d+)?( weight \d+)? (check( disabled)?|track [a-z0-9._:/-]+)( maxconn \d+)?( slowstart \d+ms)?( on-marked-down shutdown-sessions)?( send-proxy(-v2)?)?( check-send-proxy)?))\z", RegexOptions.CultureInvariant)]
    private static partial Regex KnownLine();
}
