using System.Diagnostics.Metrics;
using LbController.Providers.Aws.Client.Flow;

namespace LbController.Providers.Aws.Client.Diagnostics;

/// <summary>The figures of what goes to AWS and comes back.</summary>
internal sealed class AwsClientMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "LbController.Providers.Aws";

    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly Counter<double> _waited;

    /// <summary>Makes the instruments.</summary>
    public AwsClientMetrics(Meter meter)
    {
        _calls = meter.CreateCounter<long>("lbc_aws_api_calls_total", description: "Requests sent to AWS, each attempt of a call counted, by operation and AWS's code.");
        _duration = meter.CreateHistogram<double>("lbc_aws_api_call_duration_seconds", "s", "From sending a request to AWS to its reply or failure.");
        _waited = meter.CreateCounter<double>("lbc_aws_rate_limit_wait_seconds_total", "s", "Time that calls waited for our own rate limits, by class of calls.");
    }

    /// <summary>A request has been answered, or has failed.</summary>
    public void Called(string service, string operation, string code, TimeSpan duration)
    {
        var serviceTag = new KeyValuePair<string, object?>("service", service);
        var operationTag = new KeyValuePair<string, object?>("operation", operation);
        _calls.Add(1, serviceTag, operationTag, new KeyValuePair<string, object?>("code", code));
        _duration.Record(duration.TotalSeconds, serviceTag, operationTag);
    }

    /// <summary>A call has waited for a rate limit.</summary>
    public void Waited(CallClass callClass, TimeSpan time) => _waited.Add(time.TotalSeconds, new KeyValuePair<string, object?>("class", callClass.Label()));
}
