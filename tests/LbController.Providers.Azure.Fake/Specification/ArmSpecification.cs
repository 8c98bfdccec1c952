using System.Globalization;
using System.Text.Json;

namespace LbController.Providers.Azure.Fake.Specification;

/// <summary>The operations of the definitions that come with the fake. Immutable; any thread.</summary>
internal sealed class ArmSpecification
{
    private static readonly string[] Roots =
        ["loadBalancer.json", "publicIpAddress.json", "publicIpPrefix.json", "networkSecurityGroup.json", "virtualNetwork.json", "privateLinkService.json"];

    private static readonly Lazy<ArmSpecification> Shared = new(() => new ArmSpecification());
    private readonly List<SpecOperation> _operations = [];

    private ArmSpecification()
    {
        var reader = new SchemaReader(Open);
        foreach (string root in Roots)
        {
            foreach (JsonProperty path in reader.File(root).GetProperty("paths").EnumerateObject())
            {
                _operations.AddRange(path.Value.EnumerateObject().Select(method => Operation(reader, root, path.Name, method)));
            }
        }
    }

    public static ArmSpecification Instance => Shared.Value;

    public IReadOnlyList<SpecOperation> Operations => _operations;

    /// <summary>Whether there is a path like this, with whatever method.</summary>
    public bool HasPath(IReadOnlyList<string> path) => _operations.Exists(operation => operation.Matches(path));

    public SpecOperation? Find(string method, IReadOnlyList<string> path) => _operations.Find(operation => operation.Method == method && operation.Matches(path));

    /// <param name="name">The file's name.</param>
    public static JsonElement Example(string name) => Open($"examples/{name}");

    private static SpecOperation Operation(SchemaReader reader, string file, string path, JsonProperty method)
    {
        JsonElement[] parameters = [.. method.Value.GetProperty("parameters").EnumerateArray()
            .Where(parameter => parameter.TryGetProperty("in", out JsonElement place) && place.GetString() == "body")];
        SpecBody? body = parameters is [JsonElement only, ..]
            ? new SpecBody(only.GetProperty("name").GetString() ?? string.Empty, reader.Read(file, only.GetProperty("schema")))
            : null;
        var responses = method.Value.GetProperty("responses").EnumerateObject().Where(response => response.Name != "default").ToDictionary(
            response => int.Parse(response.Name, CultureInfo.InvariantCulture),
            response => response.Value.TryGetProperty("schema", out JsonElement schema) ? reader.Read(file, schema) : null);
        string[] examples = method.Value.TryGetProperty("x-ms-examples", out JsonElement listed)
            ? [.. listed.EnumerateObject().Select(example => (example.Value.GetProperty("$ref").GetString() ?? string.Empty).Split('/')[^1])]
            : [];
        return new SpecOperation(
            method.Value.GetProperty("operationId").GetString() ?? string.Empty,
            method.Name.ToUpperInvariant(),
            path.Split('/', StringSplitOptions.RemoveEmptyEntries),
            body,
            responses) { Examples = examples };
    }

    private static JsonElement Open(string name)
    {
        using Stream stream = typeof(ArmSpecification).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"No definition {name}.");
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
