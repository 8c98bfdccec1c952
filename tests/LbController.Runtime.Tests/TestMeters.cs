using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LbController.Runtime.Tests;

/// <summary>Makes meters that end with the test.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly ConcurrentDictionary<Meter, bool> _meters = new();

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters[meter] = true;
        return meter;
    }

    /// <summary>Whether a meter is one of these; asked from other tests' threads, too.</summary>
    public bool Made(Meter meter) => _meters.ContainsKey(meter);

    public void Dispose()
    {
        foreach (Meter meter in _meters.Keys)
        {
            meter.Dispose();
        }
    }
}
