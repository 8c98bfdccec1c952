using System.Collections.Concurrent;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Tests.Scripted;
using LbController.Kubernetes.Watching;

namespace LbController.Kubernetes.Tests.Watching;

/// <summary>A reflector of Services against a server that answers requests one by one from a list of steps, on a clock that the test moves.</summary>
internal sealed class ReflectorFixture : IAsyncDisposable
{
    private readonly ConcurrentQueue<Func<ScriptedExchange, Task>> _steps = new();
    private readonly List<TaskCompletionSource> _arrivals = [];
    private readonly CancellationTokenSource _cancel = new();
    private readonly ApiFixture _api;
    private int _arrived;
    private Task? _running;

    public ReflectorFixture(ReflectorOptions options, params Func<ScriptedExchange, Task>[] steps)
    {
        foreach (Func<ScriptedExchange, Task> step in steps)
        {
            _steps.Enqueue(step);
            _arrivals.Add(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        _api = new ApiFixture(AnswerAsync, new KubernetesApiOptions { MaxRetries = 0 }, time: Time);
        Reflector = new Reflector<Service>(_api.Api, ResourceTypes.Services, Store, options, _api.Around);
    }

    public ManualTimeProvider Time { get; } = new();

    public RecordingStore Store { get; } = new();

    public Reflector<Service> Reflector { get; }

    public IReadOnlyList<string> Requests => [.. _api.Server.Exchanges.Select(exchange => exchange.Target)];

    public int Connections => _api.Server.Connections;

    public IReadOnlyList<RecordingLoggerProvider.RecordedLine> Log => _api.Log.Lines;

    /// <summary>Answers that take the connection and say nothing more, until the client leaves.</summary>
    public static Func<ScriptedExchange, Task> Silent(params string[] lines) => async exchange =>
    {
        await exchange.WatchAsync(lines);
        await exchange.UntilClientLeavesAsync();
    };

    /// <summary>A watch that the server ends in good order.</summary>
    public static Func<ScriptedExchange, Task> Ended(params string[] lines) => async exchange =>
    {
        await exchange.WatchAsync(lines);
        await exchange.EndChunksAsync();
    };

    public static Func<ScriptedExchange, Task> Refused(int status, string reason) => exchange => exchange.RefuseAsync(status, reason, $"{reason} said");

    public static Func<ScriptedExchange, Task> Listed(string version, params string[] items) => exchange => exchange.RespondAsync(200, Json.List(version, null, items));

    public static string Added(string name, string version) => Json.Event("ADDED", Json.Service(name, version));

    public ReflectorFixture Start()
    {
        _running = Reflector.RunAsync(_cancel.Token);
        return this;
    }

    /// <summary>Waits for request number <paramref name="number"/> (from 1), moving the clock over whatever the reflector waits for.</summary>
    public async Task RequestAsync(int number)
    {
        Task arrival = _arrivals[number - 1].Task;
        await Deadline.UntilAsync(
            () =>
            {
                if (!arrival.IsCompleted && Time.NextDue is { } due && due - Time.GetUtcNow() <= TimeSpan.FromSeconds(60) && !WaitsForAnswer())
                {
                    Time.Advance(due - Time.GetUtcNow());
                }

                return arrival.IsCompleted || _running is { IsFaulted: true };
            },
            $"request {number}; so far {string.Join(", ", Requests)}");
        Assert.True(arrival.IsCompleted, $"The reflector ended: {_running?.Exception}");
    }

    public async Task StopAsync()
    {
        await _cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => (_running ?? Task.CompletedTask).WithDeadline("the reflector stops"));
    }

    public async ValueTask DisposeAsync()
    {
        await _cancel.CancelAsync();
        await _api.DisposeAsync();
        _cancel.Dispose();
    }

    /// <summary>Whether the next timer is the deadline of a request in flight: moving the clock then would fake a timeout.</summary>
    private bool WaitsForAnswer() => Time.NextDue - Time.GetUtcNow() == TimeSpan.FromSeconds(30);

    private async Task AnswerAsync(ScriptedExchange exchange)
    {
        int number = Interlocked.Increment(ref _arrived);
        if (number <= _arrivals.Count)
        {
            _arrivals[number - 1].TrySetResult();
        }

        if (_steps.TryDequeue(out Func<ScriptedExchange, Task>? step))
        {
            await step(exchange);
        }
        else
        {
            await exchange.UntilClientLeavesAsync();
        }
    }
}
