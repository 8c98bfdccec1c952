using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.Faults;
using LbController.Providers.Azure.Fake.Identity;
using LbController.Providers.Azure.Fake.Specification;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Types;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Operations;

/// <summary>Resource Manager in front of the network provider: versions, permissions, groups, locks and the definitions. Under the fake's lock.</summary>
internal sealed class Gateway
{
    private readonly Cloud _cloud;
    private readonly ThrottleGate _throttle;
    private readonly ResourceReader _reader;
    private readonly ResourceWriter _writer;

    public Gateway(Cloud cloud, PermissionBook permissions, ThrottleGate throttle)
    {
        _cloud = cloud;
        Permissions = permissions;
        _throttle = throttle;
        _reader = new ResourceReader(cloud);
        _writer = new ResourceWriter(cloud, _reader);
    }

    public PermissionBook Permissions { get; }

    public List<Violation> Violations { get; } = [];

    public ResourceReader Reader => _reader;

    /// <param name="request">As it came in, with a good token.</param>
    /// <param name="failing">The fault that lets the operation fail, or null.</param>
    /// <param name="actions">Filled with the permissions that the call takes.</param>
    public WireReply Answer(WireRequest request, Fault? failing, List<string> actions)
    {
        IReadOnlyList<string> segments = request.Segments;
        CheckVersion(request);
        if (Poll(segments) is { } kind)
        {
            actions.Add($"{ResourcePath.Provider}/locations/{kind}/read");
            _throttle.Pass(CallClass.Read, _cloud.Now);
            Permissions.Check(actions[0], request.Path);
            return Tell(request, segments[^1], kind);
        }

        SpecOperation? operation = ArmSpecification.Instance.Find(request.Method, segments);
        if (operation is null || ResourcePath.Parse(segments) is not { } path)
        {
            Violate(request, string.Empty, ArmSpecification.Instance.HasPath(segments) ? "the method is not known here" : "the URL is not known");
            throw new ArmErrorException(404, "InvalidResourceType", $"The resource type could not be found: {request.Method} {request.Path}.") { IsFromGateway = true };
        }

        CallClass callClass = new FakeCall(string.Empty, request.Method, request.Path, default).Class;
        _throttle.Pass(callClass, _cloud.Now);
        actions.Add($"{path.FullType}/{(callClass == CallClass.Read ? "read" : callClass == CallClass.Delete ? "delete" : "write")}");
        CheckScope(path);
        Permissions.Check(actions[0], request.Path);
        CheckLocks(path, request.Method);
        return Run(request, failing, operation, path, actions);
    }

    private WireReply Run(WireRequest request, Fault? failing, SpecOperation operation, ResourcePath path, List<string> actions)
    {
        var call = new WriteCall(path, request, failing);
        switch (request.Method)
        {
            case "GET":
                return path.IsList ? _reader.List(path, request) : _reader.Get(path);
            case "DELETE":
                return _writer.Delete(call);
            case "PATCH":
                return _writer.Patch(call, Body(request, operation, path));
            default:
                Draft draft = _writer.Plan(path, Body(request, operation, path));
                CheckLinks(path, draft, actions);
                return _writer.Put(call, draft);
        }
    }

    private void CheckLinks(ResourcePath path, Draft draft, List<string> actions)
    {
        foreach (ResourceLink link in _cloud.Types[draft.Path.Type].Links(draft.Path, draft.Body))
        {
            if (path.ChildType is null || link.User.EndsWith($"/{path.ChildType}/{path.ChildName}", StringComparison.OrdinalIgnoreCase))
            {
                if (!actions.Contains(link.Action))
                {
                    actions.Add(link.Action);
                }

                Permissions.CheckLinked(link.Action, actions[0], path.Id, link.Target);
            }
        }
    }

    /// <summary>What was sent, held against the definition, without what only Azure sets.</summary>
    private JsonObject Body(WireRequest request, SpecOperation operation, ResourcePath path)
    {
        JsonElement body;
        try
        {
            using JsonDocument document = JsonDocument.Parse(request.Body);
            body = document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            Violate(request, "$", $"is no JSON: {error.Message}");
            throw Invalid("The request content was invalid and could not be deserialized.");
        }

        Schema schema = operation.Body?.Schema ?? new Schema();
        IReadOnlyList<Defect> defects = SchemaWalker.CheckRequest(_cloud.Plants.Without(path.Id, body), schema, _cloud.Settings.AcceptReadOnly);
        foreach (Defect defect in defects)
        {
            Violate(request, defect.Path, defect.Reason);
        }

        if (request.Header("content-type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            Violate(request, string.Empty, $"the content type is {request.Header("content-type")}");
            throw Invalid("The content type has to be application/json.");
        }

        return defects.Count == 0 && SchemaWalker.Writable(body, schema) is JsonObject writable
            ? writable
            : throw Invalid("The request content was invalid: " + string.Join("; ", defects.Select(defect => $"{defect.Path} {defect.Reason}")));
    }

    private void CheckVersion(WireRequest request)
    {
        string? version = request.Parameter("api-version");
        if (version is null)
        {
            Violate(request, string.Empty, "api-version is missing");
            throw new ArmErrorException(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.") { IsFromGateway = true };
        }

        if (!_cloud.Settings.ApiVersions.Contains(version))
        {
            Violate(request, string.Empty, $"api-version is {version}");
            throw new ArmErrorException(400, "InvalidApiVersionParameter", $"The api-version '{version}' is invalid. The supported versions are '{string.Join(',', _cloud.Settings.ApiVersions)}'.") { IsFromGateway = true };
        }
    }

    private void CheckScope(ResourcePath path)
    {
        if (!_cloud.Subscriptions.Contains(path.Subscription))
        {
            throw new ArmErrorException(404, "SubscriptionNotFound", $"The subscription '{path.Subscription}' could not be found.") { IsFromGateway = true };
        }

        if (path.Group is not null && !_cloud.Groups.ContainsKey($"{path.Subscription}/{path.Group}"))
        {
            throw new ArmErrorException(404, "ResourceGroupNotFound", $"Resource group '{path.Group}' could not be found.") { IsFromGateway = true };
        }
    }

    private void CheckLocks(ResourcePath path, string method)
    {
        foreach ((string scope, string level) in method == "GET" ? [] : _cloud.Locks)
        {
            bool covers = path.Id.Equals(scope, StringComparison.OrdinalIgnoreCase) || path.Id.StartsWith(scope + "/", StringComparison.OrdinalIgnoreCase);
            if (covers && (level == "ReadOnly" || method == "DELETE"))
            {
                string verb = method == "DELETE" ? "delete" : "write";
                throw new ArmErrorException(409, "ScopeLocked", $"The scope '{path.Id}' cannot perform {verb} operation because following scope(s) are locked: '{scope}'. Please remove the lock and try again.") { IsFromGateway = true };
            }
        }
    }

    private WireReply Tell(WireRequest request, string id, string kind)
    {
        string signature = request.Query.Split('&', 2)[^1];
        if (_cloud.Operations.Find(id) is not { } operation || operation.Signature != signature)
        {
            Violate(request, string.Empty, "the URL of an operation did not come back as it was told");
            throw new ArmErrorException(404, "OperationNotFound", $"The operation {id} was not found.") { IsFromProvider = true };
        }

        WireReply reply = kind == "operations" || operation.Status is "Failed" or "Canceled"
            ? WireReply.Json(200, OperationBook.Describe(operation))
            : new WireReply(operation.Status == "InProgress" ? 202 : 204);
        if (operation.Status == "InProgress" && _cloud.Settings.PollAfter is TimeSpan wait)
        {
            reply.Headers["Retry-After"] = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return reply;
    }

    private static string? Poll(IReadOnlyList<string> segments) =>
        segments.Count == 8 && segments[4].Equals("locations", StringComparison.OrdinalIgnoreCase) && segments[6] is "operations" or "operationResults"
            ? segments[6]
            : null;

    private static ArmErrorException Invalid(string message) => new(400, "InvalidRequestContent", message) { IsFromGateway = true };

    private void Violate(WireRequest request, string jsonPath, string reason) => Violations.Add(new Violation(request.Method, request.Path, jsonPath, reason));
}
