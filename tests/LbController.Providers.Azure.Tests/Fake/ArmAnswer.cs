using System.Text.Json;
using System.Text.Json.Nodes;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>What the fake answered.</summary>
internal sealed record ArmAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Json => (JsonObject)(JsonNode.Parse(Body) ?? throw new JsonException("null"));

    /// <summary><c>OK</c>, or Azure's most specific code.</summary>
    public string Code
    {
        get
        {
            if (Status < 400)
            {
                return "OK";
            }

            JsonNode? error = Json["error"];
            return (error?["details"] is JsonArray { Count: > 0 } details ? details[0]?["code"] : error?["code"])?.GetValue<string>() ?? string.Empty;
        }
    }

    public string Header(string name) => Headers.GetValueOrDefault(name, string.Empty);

    /// <summary>A value by its path: <c>properties.probes.0.name</c>.</summary>
    public string? At(string path)
    {
        JsonNode? node = Json;
        foreach (string step in path.Split('.'))
        {
            node = node is JsonArray array ? array[int.Parse(step)] : node?[step];
        }

        return node?.ToString();
    }
}
