using System.Text.Json.Nodes;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Tests.Scripted;

namespace LbController.Kubernetes.Tests.Leases;

/// <summary>
/// A server that keeps one Lease with a real one's rules: merge patches, resourceVersion preconditions, 404, 409. What happens to a
/// request can be changed by <see cref="Fault"/>.
/// </summary>
internal sealed class LeaseServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly ScriptedServer _server;
    private int _version;

    public LeaseServer()
    {
        _server = new ScriptedServer(AnswerAsync);
    }

    /// <summary>Null where it does not exist.</summary>
    public JsonObject? Lease { get; private set; }

    /// <summary>Returns true where it has answered, or broken, the request itself.</summary>
    public Func<ScriptedExchange, Task<bool>> Fault { get; set; } = _ => Task.FromResult(false);

    public IReadOnlyList<string> Requests => [.. _server.Exchanges.Select(exchange => exchange.Method)];

    public string? Holder
    {
        get
        {
            lock (_lock)
            {
                return Lease?["spec"]?["holderIdentity"]?.GetValue<string>();
            }
        }
    }

    public KubernetesApi Api(TimeProvider time, Microsoft.Extensions.Logging.ILogger logger) => new(
        ClusterHttpHandler.Plain(),
        new ApiTarget(_server.Address, "test"),
        FixedCredentialSource.None,
        new KubernetesApiOptions { MaxRetries = 0 },
        new ApiSurroundings(time, new Jitter(new Random(1)), logger));

    /// <summary>Stores a lease with a spec as given, as if another had written it.</summary>
    public void Put(string? spec)
    {
        lock (_lock)
        {
            Lease = new JsonObject { ["metadata"] = Meta(), ["spec"] = spec is null ? null : JsonNode.Parse(spec) };
        }
    }

    public void Delete()
    {
        lock (_lock)
        {
            Lease = null;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private JsonObject Meta() => new() { ["name"] = "lock", ["namespace"] = "lb", ["resourceVersion"] = $"{++_version}" };

    private async Task AnswerAsync(ScriptedExchange exchange)
    {
        if (await Fault(exchange))
        {
            return;
        }

        (int status, string body) answer;
        lock (_lock)
        {
            answer = Answer(exchange);
        }

        await exchange.RespondAsync(answer.status, answer.body);
    }

    private (int Status, string Body) Answer(ScriptedExchange exchange)
    {
        switch (exchange.Method)
        {
            case "POST" when Lease is not null:
                return (409, Json.Status(409, "AlreadyExists", "exists"));
            case "POST":
                Lease = (JsonObject?)JsonNode.Parse(exchange.BodyText) ?? [];
                break;
            case var _ when Lease is null:
                return (404, Json.Status(404, "NotFound", "not found"));
            case "PATCH":
                var patch = (JsonObject?)JsonNode.Parse(exchange.BodyText);
                if (patch?["metadata"]?["resourceVersion"]?.GetValue<string>() != Lease["metadata"]?["resourceVersion"]?.GetValue<string>())
                {
                    return (409, Json.Status(409, "Conflict", "the object has been modified"));
                }

                var spec = Lease["spec"] as JsonObject ?? [];
                foreach (KeyValuePair<string, JsonNode?> field in patch?["spec"] as JsonObject ?? [])
                {
                    spec[field.Key] = field.Value?.DeepClone();
                }

                Lease["spec"] = spec.Parent is null ? spec : spec.DeepClone();
                break;
            default:
                return (200, Lease.ToJsonString());
        }

        Lease["metadata"] = Meta();
        return (200, Lease.ToJsonString());
    }
}
