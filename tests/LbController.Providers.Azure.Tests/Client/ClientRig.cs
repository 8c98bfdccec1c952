using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client;
using Microsoft.Extensions.DependencyInjection;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>The client with its surroundings recorded, in virtual time.</summary>
internal sealed class ClientRig : IDisposable
{
    /// <summary>Bounds a test that hangs in virtual time.</summary>
    private const int MostSteps = 100_000;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly AzureClients _clients;

    public ClientRig(HttpMessageHandler transport, Func<AzureClientSettings, AzureClientSettings>? change = null)
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
        AzureClientSettings settings = new()
        {
            // Only what a test is about may end by time.
            AttemptTimeout = Timeout.InfiniteTimeSpan,
            TokenTimeout = Timeout.InfiniteTimeSpan,
            TokenCredential = new StaticCredential(),
            Transport = () => transport,
        };
        _clients = new AzureClients(change?.Invoke(settings) ?? settings, Logs, meters, Clock, new Random(7));
    }

    public ManualTimeProvider Clock { get; } = new();

    public RecordingLoggerProvider Logs { get; } = new();

    /// <summary>Name, value and labels of everything measured.</summary>
    public ConcurrentQueue<(string Name, double Value, string Labels)> Measurements { get; } = new();

    public IArm Arm => _clients.Arm;

    public static ResourceIdentifier Id => new(ScriptedArm.LoadBalancer);

    public static JsonObject Body => new() { ["location"] = "eastus" };

    /// <summary>How long it took since the rig was made.</summary>
    public TimeSpan Elapsed => Clock.GetUtcNow() - new ManualTimeProvider().GetUtcNow();

    /// <summary>Moves the clock until the task has ended: from timer to timer, where somebody waits for one.</summary>
    public async Task<T> DriveAsync<T>(Task<T> task)
    {
        for (int step = 0; !task.IsCompleted && step < MostSteps; step++)
        {
            await Task.WhenAny(task, Clock.WaitForTimersAsync()).WithDeadline("the next timer, or the end");
            if (!task.IsCompleted && Clock.NextDue is { } due)
            {
                Clock.Advance(due - Clock.GetUtcNow());
                await Task.Yield();
            }
        }

        return await task.WithDeadline("the task");
    }

    public async Task DriveAsync(Task task) => await DriveAsync(Valued(task));

    public Task<ProviderException> FailsAsync(Task task) => DriveAsync(Assert.ThrowsAsync<ProviderException>(() => task));

    public Task<ArmResource> PutAsync(PutCondition condition = default) => DriveAsync(Arm.PutAsync(Id, Body, condition, default));

    public Task<ProviderException> PutFailsAsync(PutCondition condition = default) => FailsAsync(Arm.PutAsync(Id, Body, condition, default));

    public void Dispose()
    {
        _clients.Dispose();
        _listener.Dispose();
        _services.Dispose();
    }

    private static async Task<bool> Valued(Task task)
    {
        await task;
        return true;
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
