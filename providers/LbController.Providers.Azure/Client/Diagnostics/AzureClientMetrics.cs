using System.Diagnostics.Metrics;
using LbController.Providers.Azure.Client.Flow;
using LbController.Providers.Azure.Client.Wire;

namespace LbController.Providers.Azure.Client.Diagnostics;

/// <summary>The figures of what goes to Azure and comes back.</summary>
internal sealed class AzureClientMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "LbController.Providers.Azure";

    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly Counter<double> _waited;

    /// <summary>Makes the instruments.</summary>
    public AzureClientMetrics(Meter meter)
    {
        _calls = meter.CreateCounter<long>("lbc_azure_api_calls_total", description: "Requests sent to Azure, each attempt of a call counted, by verb, type of resource and Azure's code.");
        _duration = meter.CreateHistogram<double>("lbc_azure_api_call_duration_seconds", "s", "From sending a request to Azure to its answer or failure.");
        _waited = meter.CreateCounter<double>("lbc_azure_rate_limit_wait_seconds_total", "s", "Time that calls waited for our own rate limits, by class of calls.");
    }

    /// <summary>A request has been answered, or has failed.</summary>
    public void Called(ArmRequest request, string code, TimeSpan duration)
    {
        var operation = new KeyValuePair<string, object?>("operation", request.Method.Method);
        var type = new KeyValuePair<string, object?>("type", request.Type);
        _calls.Add(1, operation, type, new KeyValuePair<string, object?>("code", code));
        _duration.Record(duration.TotalSeconds, operation, type);
    }

    /// <summary>A call has waited for a rate limit.</summary>
    public void Waited(CallClass callClass, TimeSpan time) => _waited.Add(time.TotalSeconds, new KeyValuePair<string, object?>("class", callClass.Label()));
}
