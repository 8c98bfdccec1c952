using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Hosting;

/// <summary>What passes through each load balancer, as text: rates between the last two readings of a provider that can tell.</summary>
/// <param name="source">The provider, or null where it cannot.</param>
/// <param name="time">The clock of its readings.</param>
internal sealed class TrafficRates(ITrafficSource? source, TimeProvider time)
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    private TrafficReading? _now;
    private Dictionary<ServiceKey, LoadBalancerTraffic> _before = [];
    private Dictionary<ServiceKey, LoadBalancerTraffic> _current = [];
    private double _seconds;

    /// <summary>Looks again.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return;
        }

        TrafficReading reading = await source.ReadTrafficAsync(cancellationToken);
        if (reading.Timestamp == _now?.Timestamp)
        {
            return;
        }

        _seconds = _now is null ? 0 : time.GetElapsedTime(_now.Timestamp, reading.Timestamp).TotalSeconds;
        _before = _current;
        _current = reading.LoadBalancers.DistinctBy(traffic => traffic.Identity.Service).ToDictionary(traffic => traffic.Identity.Service);
        _now = reading;
    }

    /// <summary>For example <c>12.0 conn/s, 3 open, in 1.5 kB/s, out 12.3 kB/s, nodes 3/3</c>; empty where nothing is known.</summary>
    public string Of(ServiceKey service)
    {
        if (!_current.TryGetValue(service, out LoadBalancerTraffic? now))
        {
            return "";
        }

        string rates = _seconds > 0 && _before.TryGetValue(service, out LoadBalancerTraffic? before) && before.Identity == now.Identity
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{PerSecond(now.Connections, before.Connections):0.0} conn/s, {now.CurrentConnections} open, in {Bytes(PerSecond(now.BytesReceived, before.BytesReceived))}/s, out {Bytes(PerSecond(now.BytesSent, before.BytesSent))}/s, ")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{rates}nodes {now.NodesUp}/{now.Nodes}");
    }

    private double PerSecond(long now, long before) => Math.Max(0, now - before) / _seconds;

    private static string Bytes(double bytes)
    {
        int unit = 0;
        while (bytes >= 1000 && unit < Units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}");
    }
}
