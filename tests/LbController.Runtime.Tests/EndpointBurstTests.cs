using LbController.Abstractions.Model;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>Passes over a Service whose endpoints move, spaced (contract B51).</summary>
public sealed class EndpointBurstTests
{
    private static readonly ServiceKey Web = new("shop", "web");
    private readonly ManualTimeProvider _time = new();
    private readonly List<(ServiceKey Service, double Seconds)> _asked = [];
    private readonly EndpointBurst _burst;

    public EndpointBurstTests()
    {
        _burst = new EndpointBurst(TimeSpan.FromSeconds(1), _time, (service, delay) => _asked.Add((service, delay.TotalSeconds)));
    }

    [Fact]
    public void B051_TheFirstChangeGoesAtOnceAndTheOthersWhenTheWindowIsOver()
    {
        Signal(Web, 0, 0.25, 0.25);
        Assert.Equal([(Web, 0), (Web, 0.75), (Web, 0.5)], _asked);
    }

    [Fact]
    public void B051_ALongBurstIsOnePassAWindow()
    {
        double start = _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var due = new HashSet<double>();
        for (int i = 0; i < 100; i++)
        {
            _burst.Signal(Web);
            due.Add(Math.Round((_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0) - start + _asked[^1].Seconds, 3));
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], due.Order());
    }

    [Fact]
    public void B051_AfterAQuietWindowAChangeGoesAtOnceAgain()
    {
        Signal(Web, 0, 0.5, 1.5);
        Assert.Equal([(Web, 0), (Web, 0.5), (Web, 0)], _asked);
    }

    [Fact]
    public void B051_EachServiceHasAWindowOfItsOwn()
    {
        var api = new ServiceKey("shop", "api");
        Signal(Web, 0);
        Signal(api, 0.5);
        Signal(Web, 0.25);
        Assert.Equal([(Web, 0), (api, 0), (Web, 0.25)], _asked);
    }

    [Fact]
    public void B045_NothingIsRememberedOfWhatIsGoneAndLittleOfWhatIsQuiet()
    {
        _burst.Signal(Web);
        _burst.Forget(Web);
        Assert.Equal(0, _burst.Remembered);
        for (int i = 0; i < 1000; i++)
        {
            _burst.Signal(new ServiceKey("shop", $"web-{i}"));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(_burst.Remembered, 10, 64);
    }

    private void Signal(ServiceKey service, params double[] after)
    {
        foreach (double seconds in after)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            _burst.Signal(service);
        }
    }
}
