using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LbController.Kubernetes.Events;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Tests.Scripted;

namespace LbController.Kubernetes.Tests.Events;

/// <summary>A server that takes Events, and a recorder that writes to it.</summary>
internal sealed class EventServer : IAsyncDisposable
{
    private readonly ApiFixture _api;
    private readonly CancellationTokenSource _stop = new();
    private Task? _running;

    public EventServer(EventRecorderOptions? options = null)
    {
        _api = new ApiFixture(AnswerAsync, new KubernetesApiOptions { MaxRetries = 0 }, time: Time);
        Recorder = new EventRecorder(_api.Api, options ?? new EventRecorderOptions { ReportingInstance = "pod-1" }, _api.Around);
    }

    public ManualTimeProvider Time { get; } = new();

    public EventRecorder Recorder { get; }

    public ConcurrentDictionary<string, JsonObject> Events { get; } = [];

    /// <summary>Returns true where it has answered, or broken, the request itself.</summary>
    public Func<ScriptedExchange, Task<bool>> Fault { get; set; } = _ => Task.FromResult(false);

    public IReadOnlyList<ScriptedExchange> Requests => _api.Server.Exchanges;

    public IReadOnlyList<RecordingLoggerProvider.RecordedLine> Log => _api.Log.Lines;

    public static ObjectReference Service(string name = "web", string @namespace = "default") => new("v1", "Service", @namespace, name, "uid-" + name, "17");

    public EventServer Start()
    {
        _running = Recorder.RunAsync(_stop.Token);
        return this;
    }

    public void Record(string note = "a note", string reason = "EnsuredLoadBalancer", EventType type = EventType.Normal, ObjectReference? regarding = null) =>
        Recorder.Record(regarding ?? Service(), type, reason, "EnsureLoadBalancer", note);

    public Task RequestsAsync(int count) => Deadline.UntilAsync(() => Requests.Count >= count, $"request {count}, so far {Requests.Count}");

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await (_running ?? Task.CompletedTask).WithDeadline("the recorder stops");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _api.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AnswerAsync(ScriptedExchange exchange)
    {
        if (await Fault(exchange))
        {
            return;
        }

        var body = JsonNode.Parse(exchange.BodyText) as JsonObject ?? [];
        if (exchange.Method == "POST")
        {
            string name = body["metadata"]?["name"]?.GetValue<string>() ?? "";
            if (!Events.TryAdd(name, body))
            {
                await exchange.RefuseAsync(409, "AlreadyExists", "exists");
                return;
            }

            await exchange.RespondAsync(201, body.ToJsonString());
            return;
        }

        string target = exchange.Target[(exchange.Target.LastIndexOf('/') + 1)..];
        if (!Events.TryGetValue(target, out JsonObject? known))
        {
            await exchange.RefuseAsync(404, "NotFound", "gone");
            return;
        }

        known["series"] = body["series"]?.DeepClone();
        await exchange.RespondAsync(200, known.ToJsonString());
    }
}
