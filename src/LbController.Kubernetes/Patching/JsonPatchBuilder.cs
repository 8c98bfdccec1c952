using System.Buffers;
using System.Text.Json;

namespace LbController.Kubernetes.Patching;

/// <summary>Writes a JSON patch (RFC 6902). Operations apply in order, all or none; a failed <c>test</c> is answered with 422 (Invalid).</summary>
internal sealed class JsonPatchBuilder
{
    private readonly List<(string Operation, string Path, Action<Utf8JsonWriter>? Value)> _operations = [];

    /// <summary>One step of a path, escaped: annotation keys hold slashes.</summary>
    public static string Escape(string segment) =>
        segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public JsonPatchBuilder Test(string path, string value) => Operation("test", path, writer => writer.WriteStringValue(value));

    public JsonPatchBuilder Add(string path, string value) => Operation("add", path, writer => writer.WriteStringValue(value));

    public JsonPatchBuilder Replace(string path, string value) => Operation("replace", path, writer => writer.WriteStringValue(value));

    public JsonPatchBuilder Remove(string path) => Operation("remove", path, null);

    /// <summary>An operation whose value is more than a string.</summary>
    public JsonPatchBuilder Operation(string operation, string path, Action<Utf8JsonWriter>? value)
    {
        _operations.Add((operation, path, value));
        return this;
    }

    public Patch Build()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach ((string operation, string path, Action<Utf8JsonWriter>? value) in _operations)
            {
                writer.WriteStartObject();
                writer.WriteString("op"u8, operation);
                writer.WriteString("path"u8, path);
                if (value is not null)
                {
                    writer.WritePropertyName("value"u8);
                    value(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return new Patch(PatchType.Json, buffer.WrittenMemory);
    }
}
