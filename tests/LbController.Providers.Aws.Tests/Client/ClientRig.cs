using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Amazon.Runtime;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client;
using LbController.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LbController.Providers.Aws.Tests.Client;

/// <summary>The clients with their surroundings recorded.</summary>
internal sealed class ClientRig : IDisposable
{
    /// <summary>Bounds a test that hangs in virtual time.</summary>
    private const int MostSteps = 100_000;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly AwsClients _clients;

    public ClientRig(AwsClientSettings settings, TimeProvider? timeProvider = null, Random? random = null)
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measurements.Enqueue((instrument.Name, value, Text(tags))));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measurements.Enqueue((instrument.Name, value, Text(tags))));
        _listener.Start();
        _clients = new AwsClients(settings, Logs, meters, timeProvider ?? TimeProvider.System, random ?? new Random(7));
    }

    public RecordingLoggerProvider Logs { get; } = new();

    /// <summary>Name, value and labels of everything measured.</summary>
    public ConcurrentQueue<(string Name, double Value, string Labels)> Measurements { get; } = new();

    public IElasticLoadBalancing Elb => _clients.LoadBalancing;

    public IEc2 Ec2 => _clients.Compute;

    /// <summary>Moves a manual clock until the task has ended: from timer to timer, where somebody waits for one.</summary>
    public static async Task<T> DriveAsync<T>(ManualTimeProvider clock, Task<T> task)
    {
        for (int step = 0; !task.IsCompleted && step < MostSteps; step++)
        {
            await Task.WhenAny(task, clock.WaitForTimersAsync()).WithDeadline("the next timer, or the end");
            if (!task.IsCompleted && clock.NextDue is { } due)
            {
                clock.Advance(due - clock.GetUtcNow());
                await Task.Yield();
            }
        }

        return await task.WithDeadline("the task");
    }

    public void Dispose()
    {
        _clients.Dispose();
        _listener.Dispose();
        _services.Dispose();
    }

    public static AwsClientSettings Settings(Uri? endpoint = null, Func<HttpMessageHandler>? transport = null) => new()
    {
        Region = "eu-west-1",
        Endpoint = endpoint,
        Transport = transport,
        Credentials = new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
    };

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
