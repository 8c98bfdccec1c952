using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace LbController.Metrics;

/// <summary>
/// Collects what our meters measure and shows it in Prometheus' text format. (OpenTelemetry's exporter for it is not to be had; its
/// OTLP exporter listens to the same meters.)
/// </summary>
internal sealed class PrometheusCollector : IDisposable
{
    /// <summary>Upper bounds of buckets in seconds where the instrument advises none: from a cache hit to a cloud's slowest operation.</summary>
    private static readonly double[] DefaultBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly Lock _collecting = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    /// <summary>Listens to every meter whose name begins with <paramref name="prefix"/> from now on.</summary>
    public PrometheusCollector(string prefix)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Record(family, value, tags));
    }

    /// <summary>Begins to collect.</summary>
    public void Start() => _listener.Start();

    /// <summary>Everything measured so far, in the text format 0.0.4.</summary>
    public string Render()
    {
        // What an observable instrument does not tell of any more is gone: a removed Service, a node that left.
        lock (_collecting)
        {
            lock (_lock)
            {
                foreach (Family family in _families.Values.Where(family => family.IsObserved))
                {
                    family.Series.Clear();
                }
            }

            _listener.RecordObservableInstruments();
            return RenderCollected();
        }
    }

    public void Dispose() => _listener.Dispose();

    private string RenderCollected()
    {
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach ((string name, Family family) in _families)
            {
                if (family.Series.Count == 0)
                {
                    continue;
                }

                text.Append("# HELP ").Append(name).Append(' ').Append(family.Description).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(family.Kind).Append('\n');
                foreach ((string labels, Series series) in family.Series)
                {
                    family.Render(text, name, labels, series);
                }
            }
        }

        return text.ToString();
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach ((string key, object? value) in tags)
        {
            string escaped = (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length == 0 ? "" : ",").Append(key).Append("=\"").Append(escaped).Append('"');
        }

        return text.ToString();
    }

    private Family FamilyOf(Instrument instrument)
    {
        lock (_lock)
        {
            if (!_families.TryGetValue(instrument.Name, out Family? family))
            {
                Type type = instrument.GetType().GetGenericTypeDefinition();
                string kind = type == typeof(Histogram<>) ? "histogram"
                    : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? "counter"
                    : "gauge";
                bool isTotal = type == typeof(Counter<>) || type == typeof(UpDownCounter<>);
                double[] buckets = (instrument as Instrument<double>)?.Advice?.HistogramBucketBoundaries is { } advised ? [.. advised] : DefaultBuckets;
                family = new Family(kind, instrument.Description ?? "", isTotal, buckets) { IsObserved = instrument.IsObservable };
                _families.Add(instrument.Name, family);
            }

            return family;
        }
    }

    private void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var family = (Family)state!; // Every instrument was enabled with its family as state.
        string labels = Labels(tags);
        lock (_lock)
        {
            if (!family.Series.TryGetValue(labels, out Series? series))
            {
                series = new Series(family.Buckets.Length);
                family.Series.Add(labels, series);
            }

            family.Record(series, value);
        }
    }

    private sealed class Series(int buckets)
    {
        public double Value { get; set; }

        public long Count { get; set; }

        public long[] BucketCounts { get; } = new long[buckets];
    }

    private sealed record Family(string Kind, string Description, bool IsTotal, double[] Buckets)
    {
        /// <summary>Whether each collection tells all series anew.</summary>
        public bool IsObserved { get; init; }

        public SortedDictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);

        public void Record(Series series, double value)
        {
            if (Kind == "histogram")
            {
                series.Value += value;
                series.Count++;
                int bucket = Array.FindIndex(Buckets, bound => value <= bound);
                if (bucket >= 0)
                {
                    series.BucketCounts[bucket]++;
                }
            }
            else
            {
                series.Value = IsTotal ? series.Value + value : value;
            }
        }

        public void Render(StringBuilder text, string name, string labels, Series series)
        {
            if (Kind != "histogram")
            {
                Line(text, name, labels, series.Value);
                return;
            }

            long cumulative = 0;
            string separator = labels.Length == 0 ? "" : ",";
            for (int i = 0; i < Buckets.Length; i++)
            {
                cumulative += series.BucketCounts[i];
                Line(text, $"{name}_bucket", $"{labels}{separator}le=\"{Buckets[i].ToString(CultureInfo.InvariantCulture)}\"", cumulative);
            }

            Line(text, $"{name}_bucket", $"{labels}{separator}le=\"+Inf\"", series.Count);
            Line(text, $"{name}_sum", labels, series.Value);
            Line(text, $"{name}_count", labels, series.Count);
        }

        private static void Line(StringBuilder text, string name, string labels, double value)
        {
            text.Append(name);
            if (labels.Length > 0)
            {
                text.Append('{').Append(labels).Append('}');
            }

            text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}
