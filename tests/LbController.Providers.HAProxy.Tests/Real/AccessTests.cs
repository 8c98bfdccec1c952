using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class AccessTests
{
    [ToolFact("haproxy")]
    public async Task B057_SourceRanges_LetInWhatTheySay_AndNothingElse_WithHundredsOfThemToo()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        ValueList<IPNetwork> many = Enumerable.Range(0, 300).Select(i => new IPNetwork(IPAddress.Parse($"10.{i / 256}.{i % 256}.0"), 24)).Append(new IPNetwork(rig.Ip(5), 32)).ToValueList();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { SourceRanges = many };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);

        Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(5)));
        Assert.Null(await Client.AskAsync(address, 80, from: rig.Ip(6)));

        await HAProxyRig.ServeAsync(provider, desired with { SourceRanges = [new IPNetwork(rig.Ip(6), 32)] });
        Assert.Null(await Client.AskAsync(address, 80, from: rig.Ip(5)));
        Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(6)));

        await HAProxyRig.ServeAsync(provider, desired with { SourceRanges = [] });
        Assert.Equal("node-1", await Client.AskAsync(address, 80, from: rig.Ip(5)));
    }

    [ToolFact("haproxy")]
    public async Task B057_SourceRangesOfIPv6Only_LetNoIPv4ClientIn()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();

        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node) with { SourceRanges = [IPNetwork.Parse("::/0")] });

        Assert.Null(await Client.AskAsync(address, 80));
    }

    [ToolFact("haproxy")]
    public async Task B057_SourceRanges_HoldWhileTheyChangeUnderLoad_NobodyElseGetsInInBetween()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { SourceRanges = [new IPNetwork(rig.Ip(5), 32)] };
        IPAddress address = await HAProxyRig.ServeAsync(provider, desired);
        await using var outsider = new Load(address, 80, clients: 2);

        for (int i = 6; i < 10; i++)
        {
            await HAProxyRig.ServeAsync(provider, desired with { SourceRanges = [new IPNetwork(rig.Ip(i), 32)] });
            await outsider.MoreAsync(50).WithDeadline("attempts from outside");
        }

        Assert.Empty(outsider.Answers);
        Assert.Equal(outsider.Requests, outsider.Failures);
    }

    [ToolFact("haproxy")]
    public async Task B060_IPv6AndDualStack_AnswerOnBothFamilies()
    {
        await using var rig = new HAProxyRig();

        // The only IPv6 loopback address there is; a port of this rig's own keeps tests apart.
        int port = 20000 + (int.Parse(rig.Network.Split('.')[1]) * 250) + int.Parse(rig.Network.Split('.')[2]);
        rig.Options.AddressPools = [HAProxyAddressPool.Parse($"{rig.Network}.16-{rig.Network}.20"), HAProxyAddressPool.Parse("::1")];
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], provider.Capabilities.Families);

        ApplyResult result = await HAProxyRig.ApplyAsync(provider, rig.Service("web", port, 30080, node) with { Families = [IpFamily.IPv6, IpFamily.IPv4] });

        Assert.Equal([IPAddress.IPv6Loopback, rig.Ip(16)], result.Addresses.Select(address => address.Ip));
        Assert.All(result.Addresses, address => Assert.Equal(IpMode.Proxy, address.Mode));
        Assert.Equal("node-1", await Client.AskAsync(IPAddress.IPv6Loopback, port));
        Assert.Equal("node-1", await Client.AskAsync(rig.Ip(16), port));
    }

    [ToolFact("haproxy")]
    public async Task B058_RequestedAddress_IsGiven_AndOneOutsideThePoolIsRefusedWhileTheOldOneServes()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node) with { RequestedAddresses = [rig.Ip(77)] };
        Assert.Equal(rig.Ip(77), await HAProxyRig.ServeAsync(provider, desired));

        ApplyResult refused = await HAProxyRig.ApplyAsync(provider, desired with { RequestedAddresses = [IPAddress.Parse("127.0.0.1")] });

        Problem problem = Assert.Single(Assert.IsType<Outcome.Blocked>(refused.Outcome).Problems);
        Assert.Equal("AddressNotInPool", problem.Reason);
        Assert.Equal("node-1", await Client.AskAsync(rig.Ip(77), 80));

        await HAProxyRig.ServeAsync(provider, desired with { RequestedAddresses = [rig.Ip(78)] });
        Assert.True(await Client.IsRefusedAsync(rig.Ip(77), 80));
        Assert.Equal(rig.Ip(77), await HAProxyRig.ServeAsync(provider, rig.Service("other", 80, 30080, node) with { RequestedAddresses = [rig.Ip(77)] }));
    }

    [ToolFact("haproxy")]
    public async Task MLB02_ExhaustedPool_Waits_AndTheNextFreeAddressGoesToWhoWaits()
    {
        await using var rig = new HAProxyRig();
        rig.Options.AddressPools = [HAProxyAddressPool.Parse($"{rig.Network}.16")];
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("first", 80, 30080, node));
        DesiredLoadBalancer late = rig.Service("late", 80, 30080, node);

        ApplyResult waiting = await HAProxyRig.ApplyAsync(provider, late);
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.IsType<Outcome.Waiting>(waiting.Outcome).After);
        Assert.Equal("AddressPoolExhausted", Assert.Single(waiting.Problems).Reason);
        Assert.Empty(waiting.Addresses);

        await HAProxyRig.RemoveAsync(provider, HAProxyRig.Identity("first"));
        Assert.Equal(address, await HAProxyRig.ServeAsync(provider, late));
    }

    [ToolFact("haproxy")]
    public async Task ShrunkPool_KeepsTheServedAddress_AndSaysSo()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider first = await rig.StartAsync();
        DesiredLoadBalancer desired = rig.Service("web", 80, 30080, node);
        IPAddress address = await HAProxyRig.ServeAsync(first, desired);
        await first.AbandonAsync();
        rig.Options.AddressPools = [HAProxyAddressPool.Parse($"{rig.Network}.200-{rig.Network}.210")];

        HAProxyProvider second = await rig.StartAsync(new KnownLoadBalancer(desired.Identity, [PublishedAddress.OfIp(address, IpMode.Proxy)], desired));
        ProviderPlan plan = await second.PlanAsync(new PlanRequest(desired.Identity, desired, []), CancellationToken.None);

        Assert.Empty(plan.Changes);
        Assert.Equal("AddressNotInPool", Assert.Single(plan.Problems).Reason);
        Assert.Equal(address, Assert.Single(plan.Addresses).Ip);
        Assert.Equal("node-1", await Client.AskAsync(address, 80));
    }

    [ToolFact("haproxy")]
    public async Task FilesAndSockets_AreTheOwnersOnly()
    {
        await using var rig = new HAProxyRig();
        EchoNode node = rig.Node(1, 30080);
        HAProxyProvider provider = await rig.StartAsync();
        await HAProxyRig.ServeAsync(provider, rig.Service("web", 80, 30080, node));

        const UnixFileMode others = (UnixFileMode)0b000_111_111;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(rig.Options.StateDirectory) & others);
        string[] files = Directory.GetFileSystemEntries(rig.Options.StateDirectory);
        Assert.Superset(
            new HashSet<string> { "haproxy.cfg", "haproxy.cfg.good", "model.json", "admin.sock", "master.sock", "haproxy.log", "server-state", "haproxy.pid", "peers.sock", "lock" },
            files.Select(file => Path.GetFileName(file)).ToHashSet());
        Assert.All(files, file => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others));
    }

    /// <summary>With ports above 1023 nothing that HAProxy does needs a right: not to start, to reload, nor to be told by commands.</summary>
    [ToolFact("haproxy")]
    public async Task HAProxyWithoutAnyCapability_ServesReloadsAndTakesCommands()
    {
        await using var rig = new HAProxyRig();
        using var folder = new TempDirectory();
        rig.Options.BinaryPath = folder.File("haproxy");
        await File.WriteAllTextAsync(rig.Options.BinaryPath, $"#!/bin/sh\nexec /usr/bin/setpriv --bounding-set=-all --inh-caps=-all {Tool.Find("haproxy")} \"$@\"\n");
        File.SetUnixFileMode(rig.Options.BinaryPath, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        EchoNode[] nodes = [rig.Node(1, 30080), rig.Node(2, 30080)];
        HAProxyProvider provider = await rig.StartAsync();

        IPAddress address = await HAProxyRig.ServeAsync(provider, rig.Service("web", 8080, 30080, nodes[0]));
        await HAProxyRig.ServeAsync(provider, rig.Service("web", 8080, 30080, nodes[1]));

        Assert.Equal("node-2", await Client.AskAsync(address, 8080));
        Assert.Contains("CapEff:\t0000000000000000", await File.ReadAllTextAsync($"/proc/{provider.MasterPid}/status"), StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task HAProxy_IsInASessionOfItsOwn_WithoutOurEnvironment()
    {
        await using var rig = new HAProxyRig();
        HAProxyProvider provider = await rig.StartAsync();

        string stat = await File.ReadAllTextAsync($"/proc/{provider.MasterPid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        string environment = await File.ReadAllTextAsync($"/proc/{provider.MasterPid}/environ");

        Assert.Equal(provider.MasterPid.ToString(), fields[3]);
        Assert.DoesNotContain("HOME=", environment, StringComparison.Ordinal);
    }
}
