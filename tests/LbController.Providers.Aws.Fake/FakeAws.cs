using LbController.Providers.Aws.Fake.Ec2;
using LbController.Providers.Aws.Fake.Elb;
using LbController.Providers.Aws.Fake.Faults;
using LbController.Providers.Aws.Fake.Identity;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake;

/// <summary>
/// An account of AWS in memory, with ELBv2, EC2 and STS as far as Network Load Balancers need them. It is called over the wire format,
/// by <see cref="CreateHandler"/> or a <see cref="FakeAwsServer"/>; tests look at it, change it and make it fail by its members. Any thread.
/// </summary>
public sealed class FakeAws
{
    /// <summary>The access key that is there from the start, with <see cref="DefaultSecret"/>.</summary>
    public const string DefaultKeyId = "AKIAFAKEACCESSKEY001";

    public const string DefaultSecret = "fake-secret-of-the-first-access-key";

    private readonly Cloud _cloud;
    private readonly TimeProvider _time;
    private readonly FakeIdentity _identity;
    private readonly Throttle _throttle = new();
    private readonly Dictionary<(string Service, string Name), Operation> _operations;
    private long _requests;

    public FakeAws(TimeProvider time, FakeAwsSettings? settings = null)
    {
        _time = time;
        _cloud = new Cloud(settings ?? new FakeAwsSettings(), time);
        _identity = new FakeIdentity(_cloud);
        _identity.Add(new AccessKey(DefaultKeyId, DefaultSecret, null, null, $"arn:aws:iam::{_cloud.Settings.AccountId}:user/controller"));
        _operations = new[]
        {
            new LoadBalancerOperations(_cloud).Operations,
            new LoadBalancerChanges(_cloud).Operations,
            new TargetGroupOperations(_cloud).Operations,
            new TargetOperations(_cloud).Operations,
            new ListenerOperations(_cloud).Operations,
            new CertificateOperations(_cloud).Operations,
            new TagOperations(_cloud).Operations,
            new NetworkQueries(_cloud).Operations,
            new InstanceQueries(_cloud).Operations,
            new SecurityGroupOperations(_cloud).Operations,
            new Ec2Tags(_cloud).Operations,
            _identity.Operations,
        }.SelectMany(operations => operations).ToDictionary(operation => (operation.Protocol.Service, operation.Name));
        World = new FakeWorld(_cloud);
        Drift = new FakeDrift(_cloud, Invoke);
    }

    public FakeAwsSettings Settings => _cloud.Settings;

    /// <summary>What goes wrong next.</summary>
    public FaultScript Faults { get; } = new();

    public CallLog Calls { get; } = new();

    /// <summary>What stands in the account beside load balancers.</summary>
    public FakeWorld World { get; }

    /// <summary>Changes as somebody else would make them: past signatures, faults, throttling and the log.</summary>
    public FakeDrift Drift { get; }

    /// <summary>Whether AWS's token buckets hold calls back; off at first.</summary>
    public bool Throttles
    {
        get => Read(() => _throttle.IsOn);
        set => Read(() => _throttle.IsOn = value);
    }

    /// <summary>Calls that the buckets refused.</summary>
    public int Throttled => Read(() => _throttle.Refused);

    public IReadOnlyList<FakeLoadBalancer> LoadBalancers => Read(() => _cloud.LoadBalancers.All.ToList());

    public IReadOnlyList<FakeTargetGroup> TargetGroups => Read(() => _cloud.TargetGroups.All.ToList());

    public IReadOnlyList<FakeListener> Listeners => Read(() => _cloud.Listeners.All.ToList());

    public IReadOnlyList<FakeSecurityGroup> SecurityGroups => Read(() => _cloud.SecurityGroups.All.ToList());

    /// <summary>Every operation that is answered, as <c>service:Action</c>: what a permission policy may have to allow.</summary>
    public IEnumerable<string> SupportedActions => _operations.Keys.Select(key => $"{key.Service}:{key.Name}");

    /// <summary>The targets of a group with their states at this moment, those that drain too.</summary>
    public IReadOnlyList<FakeTarget> Targets(string targetGroupArn) => Read(() => _cloud.TargetGroups.TryGet(targetGroupArn, out FakeTargetGroup? group)
        ? _cloud.Targets.Of(targetGroupArn).Select(entry => _cloud.Targets.Describe(group, entry)).ToList()
        : []);

    /// <summary>Every change of a group's set of targets since it was made, also after it is gone.</summary>
    public IReadOnlyList<TargetSetChange> TargetHistory(string targetGroupArn) => Read(() => _cloud.Targets.History(targetGroupArn));

    /// <summary>Every change of what stands behind a port of a load balancer.</summary>
    public IReadOnlyList<ServingChange> ServingHistory(string loadBalancerArn, int port) => Read(() => _cloud.Targets.Serving(loadBalancerArn, port));

    /// <summary>Everything that carries a tag, and the rules of other groups that name a group which does.</summary>
    /// <param name="tagKey">The key.</param>
    /// <param name="tagValue">The value; null for any.</param>
    public IReadOnlyList<Leftover> Leftovers(string tagKey, string? tagValue = null) => Read(() =>
    {
        bool Has(IReadOnlyDictionary<string, string> tags) => tags.TryGetValue(tagKey, out string? value) && (tagValue is null || value == tagValue);
        HashSet<string> groups = [.. _cloud.SecurityGroups.All.Where(item => Has(item.Tags)).Select(item => item.Id)];
        return (IReadOnlyList<Leftover>)
        [
            .. _cloud.LoadBalancers.All.Where(item => Has(item.Tags)).Select(item => new Leftover("load balancer", item.Arn)),
            .. _cloud.Listeners.All.Where(item => Has(item.Tags)).Select(item => new Leftover("listener", item.Arn)),
            .. _cloud.TargetGroups.All.Where(item => Has(item.Tags)).Select(item => new Leftover("target group", item.Arn)),
            .. groups.Select(id => new Leftover("security group", id)),
            .. _cloud.SecurityGroups.All.Where(item => !groups.Contains(item.Id))
                .SelectMany(item => item.Ingress.Where(rule => groups.Contains(rule.Source)).Select(rule => new Leftover("rule", $"{item.Id}: {rule}"))),
            .. _cloud.Subnets.Values.Where(item => Has(item.Tags)).Select(item => new Leftover("subnet tag", item.Id)),
        ];
    });

    /// <param name="keyId">The access key.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="sessionToken">That has to come with it; null for a key of a user.</param>
    /// <param name="expiresAt">When it ends; null for never.</param>
    public void AddAccessKey(string keyId, string secret, string? sessionToken = null, DateTimeOffset? expiresAt = null) => Read(() =>
        _identity.Add(new AccessKey(keyId, secret, sessionToken, expiresAt, $"arn:aws:iam::{_cloud.Settings.AccountId}:user/{keyId}")));

    public void RemoveAccessKey(string keyId) => Read(() => _identity.Remove(keyId));

    /// <summary>Lets a web identity token assume a role.</summary>
    public void AllowWebIdentity(string roleArn, string token) => Read(() =>
    {
        if (!_identity.WebIdentities.TryGetValue(roleArn, out HashSet<string>? tokens))
        {
            _identity.WebIdentities.Add(roleArn, tokens = new HashSet<string>(StringComparer.Ordinal));
        }

        tokens.Add(token);
    });

    /// <summary>Ends every session that was handed out.</summary>
    public void ExpireSessions() => Read(_identity.ExpireSessions);

    /// <param name="action"><c>elasticloadbalancing:CreateListener</c>, or with a star at the end: <c>ec2:*</c>.</param>
    public void Deny(string action) => Read(() => _identity.Denied.Add(action));

    public void Allow(string action) => Read(() => _identity.Denied.Remove(action));

    /// <summary>A handler for an <see cref="HttpClient"/>: requests to whatever host come here.</summary>
    public HttpMessageHandler CreateHandler() => new FakeAwsHandler(this);

    internal async Task<WireReply> AnswerAsync(WireRequest request, CancellationToken cancellationToken)
    {
        string requestId = $"fake-{Interlocked.Increment(ref _requests):x8}";
        Authorization? authorization = Authorization.Read(request.Header("authorization"));
        Protocol? protocol = Protocol.Of(authorization?.Service);
        Dictionary<string, string> form;
        try
        {
            form = FormBody.Parse(request.Body);
        }
        catch (AwsErrorException error)
        {
            return Refusal(protocol ?? Protocol.Elb, error, requestId);
        }

        string name = form.GetValueOrDefault("Action", string.Empty);
        protocol ??= form.GetValueOrDefault("Version") switch
        {
            "2011-06-15" => Protocol.Sts,
            "2016-11-15" => Protocol.Ec2,
            _ => Protocol.Elb,
        };
        Fault? fault = Faults.Take(name, form);
        if (fault is { Kind: FaultKind.Delay })
        {
            await Task.Delay(fault.Wait, _time, cancellationToken);
        }

        (WireReply reply, string outcome) = fault is { Kind: FaultKind.Error or FaultKind.Html or FaultKind.LostRequest }
            ? Failed(protocol, fault, requestId)
            : Run(protocol, name, request, authorization, form, requestId);
        if (fault is { Kind: FaultKind.LostReply })
        {
            reply = reply with { BreakConnection = true };
            outcome = nameof(FaultKind.LostReply);
        }

        var parameters = form.Where(pair => pair.Key is not ("Action" or "Version")).ToDictionary(StringComparer.Ordinal);
        Calls.Add(new FakeCall(protocol.Service, name, _cloud.Now, parameters, outcome));
        return reply;
    }

    private (WireReply Reply, string Outcome) Run(
        Protocol protocol,
        string name,
        WireRequest request,
        Authorization? authorization,
        Dictionary<string, string> form,
        string requestId)
    {
        try
        {
            string content;
            lock (_cloud.Gate)
            {
                Operation operation = Find(protocol, name, form.GetValueOrDefault("Version"), request.Method);
                if (operation.Name != "AssumeRoleWithWebIdentity")
                {
                    _identity.Authenticate(request, authorization, protocol);
                    _identity.Authorize(protocol, name);
                }

                if (protocol == Protocol.Elb && _throttle.Refuses(name, _cloud.Now))
                {
                    throw new AwsErrorException("Throttling", "Rate exceeded");
                }

                content = Content(operation, form);
            }

            return (new WireReply(200, "text/xml", protocol.Result(name, content, requestId), requestId, _cloud.Now), "OK");
        }
        catch (AwsErrorException error)
        {
            return (Refusal(protocol, error, requestId), error.Code);
        }
    }

    private Operation Find(Protocol protocol, string name, string? version, string method)
    {
        if (method != "POST" || version != protocol.Version || !_operations.TryGetValue((protocol.Service, name), out Operation? operation))
        {
            throw new AwsErrorException("InvalidAction", $"Could not find operation {name} for version {version}");
        }

        return operation;
    }

    private static string Content(Operation operation, IReadOnlyDictionary<string, string> form)
    {
        Input input = new InputReader(operation.Protocol.IsEc2).Read(operation.Schema, form);
        var reply = new XmlText(operation.Protocol.ItemName);
        operation.Run(input, reply);
        return reply.ToString();
    }

    private void Invoke(string service, string name, IReadOnlyDictionary<string, string> parameters)
    {
        lock (_cloud.Gate)
        {
            Content(_operations[(service, name)], parameters);
        }
    }

    private (WireReply Reply, string Outcome) Failed(Protocol protocol, Fault fault, string requestId) => fault.Kind switch
    {
        FaultKind.Html => (new WireReply(fault.Status, "text/html", "<html><head><title>Sorry</title></head><body><h1>It broke", requestId, _cloud.Now), nameof(FaultKind.Html)),
        FaultKind.LostRequest => (new WireReply(0, string.Empty, string.Empty, requestId, _cloud.Now, BreakConnection: true), nameof(FaultKind.LostRequest)),
        _ => (Refusal(protocol, new AwsErrorException(fault.Code, fault.Message, fault.Status), requestId), fault.Code),
    };

    private WireReply Refusal(Protocol protocol, AwsErrorException error, string requestId) =>
        new(error.Status, "text/xml", protocol.Error(error, requestId), requestId, _cloud.Now);

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
