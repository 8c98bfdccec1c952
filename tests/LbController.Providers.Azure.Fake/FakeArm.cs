using System.Text;
using LbController.Providers.Azure.Fake.Faults;
using LbController.Providers.Azure.Fake.Identity;
using LbController.Providers.Azure.Fake.Operations;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake;

/// <summary>
/// Azure Resource Manager in memory, with Microsoft.Network as far as load balancers need it. It is called over the wire format, by
/// <see cref="CreateHandler"/> or a <see cref="FakeArmServer"/>; tests look at it, change it and make it fail by its members. Any thread.
/// </summary>
public sealed class FakeArm
{
    /// <summary>A token that is always good.</summary>
    public const string StaticToken = "fake-token";

    private readonly Cloud _cloud;
    private readonly TimeProvider _time;
    private readonly Gateway _gateway;
    private readonly TokenBook _tokens;
    private readonly TokenEndpoint _endpoint;
    private readonly ThrottleGate _throttle;
    private int _remaining = 12_000;

    public FakeArm(FakeArmSettings settings, TimeProvider time)
    {
        _time = time;
        _cloud = new Cloud(settings, time);
        _tokens = new TokenBook(_cloud);
        _endpoint = new TokenEndpoint(_cloud, _tokens);
        _throttle = new ThrottleGate(settings.Throttle);
        _gateway = new Gateway(_cloud, new PermissionBook(), _throttle);
        World = new FakeWorld(_cloud, _gateway.Reader);
    }

    public FakeArmSettings Settings => _cloud.Settings;

    /// <summary>What goes wrong next.</summary>
    public FaultScript Faults { get; } = new();

    public CallJournal Journal { get; } = new();

    /// <summary>What stands there, past signatures, faults and the journal.</summary>
    public FakeWorld World { get; }

    /// <summary>Every request that did not keep to Azure's definitions; tests assert that there is none.</summary>
    public IReadOnlyList<Violation> Violations => Read(() => _gateway.Violations.ToList());

    /// <summary>Calls that the buckets refused.</summary>
    public int Throttled => Read(() => _throttle.Refused);

    /// <summary>Operations that have not ended.</summary>
    public int RunningOperations => Read(() =>
    {
        _cloud.Operations.Settle();
        return _cloud.Operations.Running;
    });

    /// <param name="action"><c>Microsoft.Network/loadBalancers/write</c>, or with a star at the end.</param>
    public void Deny(string action) => Read(() => _gateway.Permissions.Denied.Add(action));

    public void Allow(string action) => Read(() => _gateway.Permissions.Denied.Remove(action));

    /// <summary>Allows these actions and no other: a role. Null allows everything again.</summary>
    public void AllowOnly(IEnumerable<string>? actions) =>
        Read(() => _gateway.Permissions.Allowed = actions?.ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Lets an application ask for tokens.</summary>
    /// <param name="clientId">Its id.</param>
    /// <param name="secret">Its secret; null for none.</param>
    /// <param name="assertion">A workload identity's token that is believed; null for none.</param>
    public void AddApplication(string clientId, string? secret, string? assertion = null) => Read(() =>
    {
        _endpoint.Applications[clientId] = secret;
        if (assertion is not null)
        {
            _endpoint.Assertions.Add(assertion);
        }
    });

    /// <param name="clientId">Empty for the machine's own.</param>
    public void AddManagedIdentity(string clientId = "") => Read(() => _endpoint.ManagedIdentities.Add(clientId));

    /// <summary>A token for an audience; null for the right one.</summary>
    public string IssueToken(string? audience = null) => Read(() => _tokens.Issue(audience ?? _cloud.Settings.Audience));

    /// <summary>Ends every token that was handed out.</summary>
    public void RevokeTokens() => Read(_tokens.RevokeAll);

    /// <summary>A handler for an <see cref="HttpClient"/>: requests to whatever host come here.</summary>
    public HttpMessageHandler CreateHandler() => new FakeArmHandler(this);

    internal async Task<WireReply> AnswerAsync(WireRequest request, CancellationToken cancellationToken)
    {
        string operation = NameOf(request);
        Fault? fault = Faults.Take(operation, request.Path);
        if (fault is { Kind: FaultKind.Delay })
        {
            await Task.Delay(fault.Wait, _time, cancellationToken);
        }

        var actions = new List<string>();
        if (fault is { Kind: FaultKind.Hang })
        {
            Log(request, operation, actions, new WireReply(0), nameof(FaultKind.Hang));
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        }

        WireReply reply = fault?.Kind switch
        {
            FaultKind.Error => WireReply.Refusal(new ArmErrorException(fault.Status, fault.Code, fault.Message)
            {
                RetryAfter = fault.RetryAfter,
                Details = fault.Detail is null ? [] : [new ErrorDetail(fault.Detail, fault.Message)],
            }),
            FaultKind.Html => new WireReply(fault.Status, "<html><head><title>Sorry</title></head><body><h1>It broke") { ContentType = "text/html" },
            FaultKind.LostRequest => new WireReply(0) { BreakConnection = true },
            _ => Run(request, fault is { Kind: FaultKind.OperationFails } ? fault : null, actions),
        };
        reply = fault?.Kind switch
        {
            FaultKind.LostAnswer => reply with { BreakConnection = true },
            FaultKind.Truncated => reply with { IsTruncated = true },
            _ => reply,
        };
        string? replaced = fault?.Kind is FaultKind.Html or FaultKind.LostRequest or FaultKind.LostAnswer or FaultKind.Truncated ? fault.Kind.ToString() : null;
        Log(request, operation, actions, reply, replaced ?? reply.Code ?? "OK");
        Adorn(request, reply);
        return reply;
    }

    private WireReply Run(WireRequest request, Fault? failing, List<string> actions)
    {
        lock (_cloud.Gate)
        {
            try
            {
                IReadOnlyList<string> path = request.Segments;
                if (TokenEndpoint.Takes(path))
                {
                    return _endpoint.Answer(request, path);
                }

                _cloud.Operations.Settle();
                _tokens.Check(request.Header("authorization"));
                return _gateway.Answer(request, failing, actions);
            }
            catch (ArmErrorException error)
            {
                return WireReply.Refusal(error);
            }
        }
    }

    private void Log(WireRequest request, string operation, List<string> actions, WireReply reply, string outcome) =>
        Journal.Add(new FakeCall(operation, request.Method, request.Path, _time.GetUtcNow())
        {
            Actions = actions,
            Status = reply.Status,
            Outcome = outcome,
            Body = Encoding.UTF8.GetString(request.Body),
        });

    private void Adorn(WireRequest request, WireReply reply)
    {
        string id = Read(_cloud.NextId).ToString("D");
        reply.Headers["x-ms-request-id"] = id;
        reply.Headers["x-ms-correlation-request-id"] = request.Header("x-ms-correlation-request-id") ?? id;
        if (request.Header("x-ms-client-request-id") is { } client)
        {
            reply.Headers["x-ms-client-request-id"] = client;
        }

        string kind = request.Method switch { "GET" => "reads", "DELETE" => "deletes", _ => "writes" };
        reply.Headers[$"x-ms-ratelimit-remaining-subscription-global-{kind}"] = Math.Max(0, Interlocked.Decrement(ref _remaining)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (reply.Status == 401)
        {
            reply.Headers["WWW-Authenticate"] = $"Bearer authorization_uri=\"https://login.microsoftonline.com/{Settings.TenantId}\", error=\"invalid_token\"";
        }
    }

    private static string NameOf(WireRequest request)
    {
        IReadOnlyList<string> path = request.Segments;
        if (TokenEndpoint.Takes(path))
        {
            return $"{request.Method} token";
        }

        if (path.Count == 8 && path[6] is "operations" or "operationResults")
        {
            return $"{request.Method} {path[6]}";
        }

        return ResourcePath.Parse(path) is { } named
            ? $"{(named.IsList && request.Method == "GET" ? "LIST" : request.Method)} {named.LeafType}"
            : $"{request.Method} {(path.Count == 0 ? string.Empty : path[^1])}";
    }

    private T Read<T>(Func<T> read)
    {
        lock (_cloud.Gate)
        {
            return read();
        }
    }

    private void Read(Action act)
    {
        lock (_cloud.Gate)
        {
            act();
        }
    }
}
