using System.Diagnostics.Metrics;
using System.Globalization;

namespace LbController.Runtime.Tests;

/// <summary>Everything that one controller's instruments measure, as a scrape would show it.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, List<double>> _recorded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _gauges = new(StringComparer.Ordinal);

    /// <param name="meters">Whose instruments; other tests' are left out.</param>
    public Measurements(TestMeters meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meters.Made(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Every value of a series, in order, as "name{key=value}".</summary>
    public IReadOnlyList<double> Values(string series)
    {
        lock (_lock)
        {
            return _recorded.TryGetValue(series, out List<double>? values) ? [.. values] : [];
        }
    }

    /// <summary>What a counter has come to.</summary>
    public double Total(string series) => Values(series).Sum();

    /// <summary>What a gauge shows now; null where it shows nothing.</summary>
    public double? Gauge(string series)
    {
        lock (_lock)
        {
            _gauges.Clear();
        }

        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            return _gauges.TryGetValue(series, out double value) ? value : null;
        }
    }

    /// <summary>The names of all series seen.</summary>
    public IReadOnlyList<string> Series
    {
        get
        {
            lock (_lock)
            {
                return [.. _recorded.Keys.Concat(_gauges.Keys).Distinct()];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string[] labels = [.. tags.ToArray().Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}"))];
        string series = labels.Length == 0 ? instrument.Name : $"{instrument.Name}{{{string.Join(',', labels)}}}";
        lock (_lock)
        {
            if (instrument.IsObservable)
            {
                _gauges[series] = value;
                return;
            }

            if (!_recorded.TryGetValue(series, out List<double>? values))
            {
                values = [];
                _recorded.Add(series, values);
            }

            values.Add(value);
        }
    }
}
