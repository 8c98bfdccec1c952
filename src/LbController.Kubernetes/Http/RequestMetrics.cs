using System.Diagnostics.Metrics;
using System.Globalization;

namespace LbController.Kubernetes.Http;

/// <summary>
/// Counts and measures requests to the API server, under client-go's names. Labelled by method and answer only: never by server, path or
/// object.
/// </summary>
internal sealed class RequestMetrics
{
    public const string MeterName = "LbController.Kubernetes";

    /// <summary>The code of a request without an answer, as client-go has it.</summary>
    public const string NoAnswer = "<error>";

    private static readonly InstrumentAdvice<double> Buckets = new() { HistogramBucketBoundaries = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60] };

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;

    public RequestMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("rest_client_requests_total", description: "Requests to the API server, by answer; each try counts.");
        _duration = meter.CreateHistogram<double>(
            "rest_client_request_duration_seconds", "s", "From sending a request to the API server to the first part of its answer.", advice: Buckets);
    }

    /// <param name="method">The HTTP method.</param>
    /// <param name="status">The answer's status; null where there was none.</param>
    /// <param name="took">Until the answer began, or it was clear that none comes.</param>
    public void Sent(HttpMethod method, int? status, TimeSpan took)
    {
        string code = status?.ToString(CultureInfo.InvariantCulture) ?? NoAnswer;
        _requests.Add(1, new("code", code), new KeyValuePair<string, object?>("method", method.Method));
        _duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("verb", method.Method));
    }
}
