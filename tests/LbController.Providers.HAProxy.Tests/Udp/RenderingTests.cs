using System.Net;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Tests.Udp;

public sealed partial class RenderingTests
{
    private static readonly NginxSettings Nginx = new("/usr/lib/nginx/modules/ngx_stream_module.so", "/var/lib/sample/nginx.pid", "nogroup", 1000);

    [Fact]
    public void NoTextOfAUser_ReachesEitherFile()
    {
        Gen<string> nasty = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
            Gen.Elements("x\n  drop", "}\ndelete table inet x\n", "; deny all", "\"${PATH}\"", "a b", "#", "a\\", "$(id)", "@served4", "\u0000", "é"));
        Gen<(string, string, string)> texts = nasty.Three().Select(three => (three.Item1, three.Item2, three.Item3));
        Prop.ForAll(texts.Zip(Gen.Choose(0, 7)).ToArbitrary(), sample =>
        {
            ((string first, string second, string third), int variant) = (sample.Item1, sample.Item2);
            DesiredLoadBalancer desired = Sample.Desired() with
            {
                Identity = new LoadBalancerIdentity(new ClusterId(third), new ServiceKey(first, second), third),
                Families = [IpFamily.IPv4, IpFamily.IPv6],
                Listeners = [Udp(53)],
                Nodes = [Sample.Node(first + third, "10.0.0.1", "2001:db8::a"), Sample.Node(second, "10.0.0.2")],
                Health = HealthProbe.Http(10256, "/" + first),
                ClientIpAffinity = (variant & 1) == 0 ? null : TimeSpan.FromHours(1),
                SourceRanges = (variant & 2) == 0 ? [] : [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")],
                Annotations = new ValueMap([new(first, second)]),
                Parameters = new ValueMap([new(second, third)]),
            };
            ValueList<UdpForward> forwards = Sample.State(desired, "192.0.2.1", "2001:db8::1").Forwards;
            return forwards.Count == 2
                && NftRenderer.Render("lbc_1", forwards).Split('\n').All(line => KnownNftLine().IsMatch(line))
                && NginxRenderer.Render(Nginx, forwards).Split('\n').All(line => KnownNginxLine().IsMatch(line));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void EqualForwards_RenderToEqualText_InWhateverOrder()
    {
        UdpForward[] forwards = [Forward("192.0.2.1"), Forward("192.0.2.2"), Forward("2001:db8::1")];

        Assert.Equal(NftRenderer.Render("t", forwards), NftRenderer.Render("t", forwards.Reverse()));
        Assert.Equal(NginxRenderer.Render(Nginx, forwards), NginxRenderer.Render(Nginx, forwards.Reverse()));
    }

    [Fact]
    public void TableIsReplacedInOneTransaction_WithSourceRangesBeforeTheForward()
    {
        string text = NftRenderer.Render("t", [Forward("192.0.2.1") with { IsRestricted = true, Sources = [IPNetwork.Parse("10.0.0.0/8")] }]);

        Assert.StartsWith("add table inet t\ndelete table inet t\ntable inet t {\n", text, StringComparison.Ordinal);
        Assert.Contains("set sources_c0000201_53 { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }", text, StringComparison.Ordinal);
        Assert.Contains("type filter hook prerouting priority -110;", text, StringComparison.Ordinal);
        Assert.Contains("type nat hook prerouting priority -100;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WithNoTargets_TheKernelRefuses_AndNginxDoesNotListen()
    {
        UdpForward forward = Forward("192.0.2.1") with { Targets = [] };

        Assert.Contains("set refused4 { type ipv4_addr . inet_service; elements = { 192.0.2.1 . 53 }; }", NftRenderer.Render("t", [forward]), StringComparison.Ordinal);
        Assert.DoesNotContain("dnat ip", NftRenderer.Render("t", [forward]), StringComparison.Ordinal);
        Assert.DoesNotContain("listen", NginxRenderer.Render(Nginx, [forward]), StringComparison.Ordinal);
    }

    [Fact]
    public void SourceRangesOfNoneOfTheFamily_LetNobodyIn()
    {
        UdpForward forward = Sample.State(Sample.Desired() with { Listeners = [Udp(53)], SourceRanges = [IPNetwork.Parse("::/0")] }, "192.0.2.1").Forwards[0];

        Assert.True(forward.IsRestricted);
        Assert.Contains("chain guard_c0000201_53 {\n    drop\n", NftRenderer.Render("t", [forward]), StringComparison.Ordinal);
        Assert.Contains("    listen 192.0.2.1:53 udp;\n    deny all;\n", NginxRenderer.Render(Nginx, [forward]), StringComparison.Ordinal);
    }

    [Fact]
    public void SourceRangesWithEverybodyInThem_RestrictNobody() =>
        Assert.False(Sample.State(Sample.Desired() with { Listeners = [Udp(53)], SourceRanges = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("0.0.0.0/0")] }, "192.0.2.1").Forwards[0].IsRestricted);

    [Fact]
    public void OutermostNetworks_CoverTheSameAddresses_WithoutOverlap()
    {
        Gen<IPNetwork> networks = Gen.Choose(0, 255).Zip(Gen.Choose(8, 32)).Select(pair =>
        {
            uint address = (uint)((10 << 24) | (pair.Item1 << 16) | (pair.Item1 << 2)) & (uint.MaxValue << (32 - pair.Item2));
            return new IPNetwork(new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]), pair.Item2);
        });
        Prop.ForAll(networks.ListOf().ToArbitrary(), list =>
        {
            ValueList<IPNetwork> kept = UdpMapper.Outermost(list);
            bool covers = list.All(network => kept.Any(outer => outer.PrefixLength <= network.PrefixLength && outer.Contains(network.BaseAddress)));
            bool apart = kept.All(one => kept.Count(other => other.Contains(one.BaseAddress)) == 1);
            return covers && apart && kept.All(list.Contains);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void AffinitySlots_MoveOnlyTheClientsOfANodeThatLeaves()
    {
        Prop.ForAll(Gen.Choose(2, 40).Zip(Gen.Choose(0, 39)).ToArbitrary(), sample =>
        {
            IPAddress[] nodes = [.. Enumerable.Range(1, sample.Item1).Select(i => IPAddress.Parse($"10.0.0.{i}"))];
            IPAddress leaving = nodes[sample.Item2 % nodes.Length];
            IReadOnlyList<IPAddress> before = AffinitySlots.Assign(nodes);
            IReadOnlyList<IPAddress> after = AffinitySlots.Assign([.. nodes.Where(node => !node.Equals(leaving))]);
            bool power = (before.Count & (before.Count - 1)) == 0 && before.Count >= 64;

            // Where the number of slots changes with the nodes, only what stays is compared.
            return power && nodes.All(before.Contains)
                && (after.Count != before.Count || Enumerable.Range(0, before.Count).All(slot => before[slot].Equals(leaving) || before[slot].Equals(after[slot])));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ListensOfNginx_ReadWhatIsRendered()
    {
        UdpForward[] forwards = [Forward("192.0.2.1"), Forward("2001:db8::1")];

        Assert.Equal(forwards.Select(forward => forward.Binding), NginxRenderer.Listens(NginxRenderer.Render(Nginx, forwards)));
        Assert.Empty(NginxRenderer.Listens(null));
    }

    private static Listener Udp(int port) => new(new ListenerKey(TransportProtocol.Udp, port), 30053);

    private static UdpForward Forward(string address)
    {
        IpFamily family = address.Contains(':', StringComparison.Ordinal) ? IpFamily.IPv6 : IpFamily.IPv4;
        return Sample.State(Sample.Desired() with { Families = [family], Listeners = [Udp(53)], Nodes = [Sample.Node("a", "10.0.0.1", "2001:db8::a"), Sample.Node("b", "10.0.0.2", "2001:db8::b")] }, address).Forwards[0];
    }

    /// <summary>Every line that the renderer can write, and nothing else.</summary>
    [GeneratedRegex(@"\A(|\}|(add|delete) table inet lbc_1|table inet lbc_1 \{|  (set|map) (places|refused|guarded|served|sources_[0-9a-f]+_)\d* \{ type ipv[46]_addr( \. inet_service)?( : verdict)?;( flags interval;)?( elements = \{ ([0-9a-f.:/]+( \. \d+)?( : goto (guard|forward)_[0-9a-f]+_\d+)?(, )?)+ \};)? \}|  chain [a-z_]+(_[0-9a-f]+_\d+)? \{|    ip6? saddr @sources_[0-9a-f]+_\d+ return|    drop|  \}|    meta l4proto udp dnat ip6? to ([0-9a-f.:\[\]]+|(numgen random|jhash ip6? saddr) mod \d+ (seed 0x6c626331 )?map \{ (\d+ : [0-9a-f.:]+(, )?)+ \}):\d+|    ip6? daddr \. udp dport vmap @(guarded|served)[46]|    ip6? daddr \. udp dport @refused[46] reject with icmpx type port-unreachable|    type (filter|nat) hook [a-z]+ priority -?\d+; policy accept;|    jump (guard|serve)|    oifname != ""lo"" ct status dnat meta l4proto udp ct original ip6? daddr \. ct original proto-dst @places[46] masquerade)\z", RegexOptions.CultureInvariant)]
    private static partial Regex KnownNftLine();

    [GeneratedRegex(@"\A(|\}|load_module /usr/lib/nginx/modules/ngx_stream_module\.so;|daemon off;|pid /var/lib/sample/nginx\.pid;|error_log stderr notice;|user nobody nogroup;|worker_processes 1;|worker_shutdown_timeout 5s;|events \{ worker_connections \d+; \}|stream \{|  access_log off;|  proxy_timeout 2m;|  upstream nodes_[0-9a-f]+_\d+ \{|    hash \$remote_addr consistent;|    server [0-9a-f.:\[\]]+ max_fails=0;|  \}|  server \{|    listen [0-9a-f.:\[\]]+ udp( ipv6only=on)?;|    allow [0-9a-f.:/]+;|    deny all;|    proxy_pass nodes_[0-9a-f]+_\d+;)\z", RegexOptions.CultureInvariant)]
    private static partial Regex KnownNginxLine();
}
