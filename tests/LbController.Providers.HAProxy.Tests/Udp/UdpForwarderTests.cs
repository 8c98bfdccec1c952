using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Providers.HAProxy.Udp;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Udp;

public sealed class UdpForwarderTests
{
    private static readonly DesiredLoadBalancer Desired = Sample.Desired() with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Udp, 53), 30053)] };

    private readonly FakePlane _plane = new("nftables");
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLoggerProvider _log = new();
    private readonly List<string> _asked = [];
    private string? _health = "";

    private static HAProxyState State => RequestPlanner.Apply(HAProxyState.Empty, Desired.Identity, new Decision(DecisionKind.Changed, null, Sample.State(Desired, "192.0.2.1"), []));

    [Fact]
    public async Task NodesCountAsHealthy_UntilACheckHasFoundThemDown_AndWhatIsKnownOutlivesSilence()
    {
        using UdpForwarder udp = await StartAsync();

        await udp.ApplyAsync(State, CancellationToken.None);
        Assert.Equal(["10.0.0.1", "10.0.0.2"], Targets());

        _health = Down("10.0.0.1");
        await udp.LookAsync(CancellationToken.None);
        Assert.Equal(["10.0.0.2"], Targets());

        _health = null;
        await udp.LookAsync(CancellationToken.None);
        Assert.Equal(2, _plane.Applied.Count);

        _health = Down("10.0.0.9");
        await udp.LookAsync(CancellationToken.None);
        Assert.Equal(["10.0.0.1", "10.0.0.2"], Targets());
        Assert.All(_asked, command => Assert.Matches("^show servers state check_10256_[0-9a-f]{8}$", command));
    }

    [Fact]
    public async Task HealthIsLookedAt_EverySecond_AndOnlyWhileThereIsAnythingToForward()
    {
        using UdpForwarder udp = await StartAsync();
        using var stop = new CancellationTokenSource();
        Task loop = udp.RunAsync(stop.Token);
        await _clock.WaitForTimersAsync();

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(_asked);

        await udp.ApplyAsync(State, CancellationToken.None);
        int before = _asked.Count;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Deadline.UntilAsync(() => _asked.Count > before, "a look");

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop.WithDeadline("the loop's end"));
    }

    [Fact]
    public async Task Failure_IsToldOfServicesWithUdpOnly_AndTriedAgainAfterFiveSeconds()
    {
        using UdpForwarder udp = await StartAsync();
        _plane.Failure = "nft failed: no";

        await udp.ApplyAsync(State, CancellationToken.None);

        Problem problem = Assert.Single(udp.ProblemsOf(Desired));
        Assert.Equal((ProblemReasons.UdpNotForwarded, "Port 53/UDP is not served: nft failed: no. It is tried again by itself."), (problem.Reason, problem.Message));
        Assert.Empty(udp.ProblemsOf(Sample.Desired()));

        _plane.Failure = null;
        await udp.LookAsync(CancellationToken.None);
        Assert.NotEmpty(udp.ProblemsOf(Desired));
        _clock.Advance(UdpForwarder.RetryDelay);
        await udp.LookAsync(CancellationToken.None);
        Assert.Empty(udp.ProblemsOf(Desired));
        Assert.Single(_plane.Applied);
    }

    [Fact]
    public async Task NothingChanged_NothingIsApplied_UnlessSomebodyElseChangedIt()
    {
        using UdpForwarder udp = await StartAsync();
        await udp.ApplyAsync(State, CancellationToken.None);
        await udp.ApplyAsync(State, CancellationToken.None);
        await udp.LookAsync(CancellationToken.None);
        Assert.Single(_plane.Applied);

        _plane.Drift = "the table is gone";
        await udp.LookAsync(CancellationToken.None);

        Assert.Equal(2, _plane.Applied.Count);
        Assert.Contains(_log.Lines, line => line.Message.StartsWith("Drift: the table is gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NeitherWayWorks_EveryUdpPortSaysWhatWasTried()
    {
        _plane.Fault = "needs root";
        var second = new FakePlane("nginx") { Fault = "not installed" };
        using UdpForwarder udp = await StartAsync(HAProxyUdpMode.Auto, second);

        await udp.ApplyAsync(State, CancellationToken.None);

        Problem problem = Assert.Single(udp.ProblemsOf(Desired));
        Assert.Equal((ProblemReasons.ProtocolNotSupported, new ListenerKey(TransportProtocol.Udp, 53)), (problem.Reason, problem.Port));
        Assert.EndsWith("nftables: needs root; nginx: not installed.", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HAProxyUdpMode.Auto, null, "nftables")]
    [InlineData(HAProxyUdpMode.Auto, "denied", "nginx")]
    [InlineData(HAProxyUdpMode.Nginx, null, "nginx")]
    [InlineData(HAProxyUdpMode.Nftables, "denied", "")]
    [InlineData(HAProxyUdpMode.None, null, "")]
    public async Task FirstWayThatIsWantedAndWorks_IsTaken_AndTheOthersAreCleared(HAProxyUdpMode mode, string? fault, string expected)
    {
        _plane.Fault = fault;
        var second = new FakePlane("nginx");
        using UdpForwarder udp = await StartAsync(mode, second);

        await udp.ApplyAsync(State, CancellationToken.None);

        Assert.Equal(expected.Length > 0, udp.IsSupported);
        Assert.Equal(expected == "nftables", _plane.Applied.Exists(forwards => forwards.Count == 1));
        Assert.Equal(expected == "nginx", second.Applied.Exists(forwards => forwards.Count == 1));
        Assert.All(new[] { _plane, second }.Where(plane => plane.Name != expected), plane => Assert.Empty(Assert.Single(plane.Applied)));
    }

    [Fact]
    public async Task ForwardThatTheWayCannotServe_IsLeftOut_AndSaysWhy()
    {
        using UdpForwarder udp = await StartAsync();
        _plane.Limit = "no forwarding";

        await udp.ApplyAsync(State, CancellationToken.None);

        Assert.Empty(Assert.Single(_plane.Applied));
        Assert.Equal("Port 53/UDP is not served: no forwarding.", Assert.Single(udp.ProblemsOf(Desired)).Message);
    }

    private async Task<UdpForwarder> StartAsync(HAProxyUdpMode mode = HAProxyUdpMode.Auto, params FakePlane[] others)
    {
        var udp = new UdpForwarder(
            new UdpPlanes(mode, [_plane, .. others], _log.CreateLogger("udp")),
            (command, _) =>
            {
                _asked.Add(command);
                return Task.FromResult(_health);
            },
            _clock,
            _log.CreateLogger("udp"));
        await udp.StartAsync(CancellationToken.None);
        return udp;
    }

    private static string Down(string address) =>
        $"1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state\n3 {Sample.State(Desired, "192.0.2.1").Forwards[0].Check} 1 s1 {address} 0 0\n";

    private IEnumerable<string> Targets() => _plane.Applied[^1][0].Targets.Select(target => target.Address.ToString());
}
