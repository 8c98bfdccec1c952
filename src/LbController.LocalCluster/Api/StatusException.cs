using System.Text.Json.Nodes;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Api;

/// <summary>A refusal that goes to the client as a Status body, worded as the real API server words it, since kubectl prints it.</summary>
internal sealed class StatusException(int code, string reason, string message) : Exception(message)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    public string? Name { get; init; }

    public string? Group { get; init; }

    public string? Kind { get; init; }

    public string? Uid { get; init; }

    public IReadOnlyList<FieldCause> Causes { get; init; } = [];

    public int? RetryAfterSeconds { get; init; }

    public static StatusException NotFound(ResourceType resource, string name) =>
        new(404, "NotFound", $"{resource.QualifiedName} \"{name}\" not found") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static StatusException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static StatusException AlreadyExists(ResourceType resource, string name) =>
        new(409, "AlreadyExists", $"{resource.QualifiedName} \"{name}\" already exists") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static StatusException Conflict(ResourceType resource, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource.QualifiedName} \"{name}\": {why}")
        {
            Name = name,
            Group = resource.Group,
            Kind = resource.Plural,
        };

    public static StatusException Modified(ResourceType resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static StatusException Forbidden(ResourceType resource, string name, string why) =>
        new(403, "Forbidden", $"{resource.QualifiedName} \"{name}\" is forbidden: {why}") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static StatusException BadRequest(string message) => new(400, "BadRequest", message);

    public static StatusException Expired(string message) => new(410, "Expired", message);

    public static StatusException MethodNotAllowed() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static StatusException UnsupportedMediaType(string mediaType, string accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted} (got {mediaType})");

    public static StatusException Invalid(ResourceType resource, string name, IReadOnlyList<FieldCause> causes)
    {
        string[] lines = [.. causes.Select(cause => cause.Field + ": " + cause.Message)];
        string all = lines.Length == 1 ? lines[0] : "[" + string.Join(", ", lines) + "]";
        return new StatusException(422, "Invalid", $"{resource.Kind} \"{name}\" is invalid: {all}")
        {
            Name = name,
            Group = resource.Group,
            Kind = resource.Kind,
            Causes = causes,
        };
    }

    public JsonObject ToBody()
    {
        var details = new JsonObject();
        Set(details, "name", Name);
        Set(details, "group", Group);
        Set(details, "kind", Kind);
        Set(details, "uid", Uid);
        if (Causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. Causes.Select(cause => new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field })]);
        }

        if (RetryAfterSeconds is { } seconds)
        {
            details["retryAfterSeconds"] = seconds;
        }

        var body = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = Reason,
        };
        if (details.Count > 0)
        {
            body["details"] = details;
        }

        body["code"] = Code;
        return body;
    }

    private static void Set(JsonObject map, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            map[name] = value;
        }
    }
}
