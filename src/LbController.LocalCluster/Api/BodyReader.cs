using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LbController.LocalCluster.Api;

/// <summary>Turns a request's body into a document.</summary>
internal static class BodyReader
{
    /// <exception cref="StatusException">400 where it is neither JSON nor YAML, or no object; 415 for other media types.</exception>
    public static JsonObject ReadObject(byte[] body, string contentType)
    {
        JsonNode? node = contentType switch
        {
            "" or "application/json" or "*/*" => ReadJson(body),
            ProtobufBody.ContentType => ProtobufBody.Read(body),
            "application/yaml" or "application/apply-patch+yaml" => ReadYaml(body),
            _ => throw StatusException.UnsupportedMediaType(contentType, "application/json, application/yaml, application/vnd.kubernetes.protobuf"),
        };
        return node as JsonObject ?? throw StatusException.BadRequest("the object provided is unrecognized (must be of type object)");
    }

    /// <exception cref="StatusException">400 where it is not JSON.</exception>
    public static JsonNode? ReadJson(byte[] body)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(body, null, new JsonDocumentOptions { MaxDepth = 256 });
            Touch(node);
            return node;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw StatusException.BadRequest("the body could not be read as JSON: " + error.Message);
        }
    }

    private static JsonNode? ReadYaml(byte[] body)
    {
        int first = body.AsSpan().IndexOfAnyExcept(" \t\r\n"u8);
        if (first >= 0 && body[first] == '{')
        {
            return ReadJson(body);
        }

        try
        {
            var stream = new YamlStream();
            using var reader = new StringReader(Encoding.UTF8.GetString(body));
            stream.Load(reader);
            return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode);
        }
        catch (YamlException error)
        {
            throw StatusException.BadRequest("error converting YAML to JSON: " + error.Message);
        }
    }

    /// <summary>Looks at every name, since a repeated one shows itself only then.</summary>
    private static void Touch(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            foreach ((_, JsonNode? value) in map)
            {
                Touch(value);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (JsonNode? item in list)
            {
                Touch(item);
            }
        }
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? "", Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode scalar => ConvertScalar(scalar),
        _ => null,
    };

    private static JsonValue? ConvertScalar(YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) => JsonValue.Create(real),
            _ => JsonValue.Create(text),
        };
    }
}
