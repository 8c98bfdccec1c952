using System.Text.Json;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Objects.Parsing;

namespace LbController.Kubernetes.Http;

/// <summary>Reads objects such that a malformed one is named and stepped over.</summary>
internal static class ObjectReader
{
    /// <summary>
    /// Reads the object the reader stands on and leaves it on its end. Returns null, and what is wrong, where its shape is not that of
    /// the kind. Broken JSON throws <see cref="JsonException"/>: nothing after it can be trusted.
    /// </summary>
    public static T? Read<T>(ref Utf8JsonReader reader, ResourceType<T> type, out UnreadableObject? unreadable)
        where T : class, IKubernetesObject
    {
        Utf8JsonReader start = reader;
        string problem;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            try
            {
                unreadable = null;
                return type.Parse(ref reader);
            }
            catch (MalformedFieldException exception)
            {
                problem = exception.Message;
                reader = start;
            }
        }
        else
        {
            problem = "it is no object";
        }

        reader.Skip();
        (string @namespace, string name) = start.TokenType == JsonTokenType.StartObject ? FindName(start) : ("", "");
        unreadable = new UnreadableObject(@namespace, name, $"{type.Plural} {@namespace}/{name}: {problem}");
        return null;
    }

    /// <summary>What can be said about who a malformed object is; wrong shapes are passed over.</summary>
    private static (string Namespace, string Name) FindName(Utf8JsonReader reader)
    {
        string @namespace = "", name = "";
        int depth = reader.CurrentDepth;
        bool inMetadata = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.CurrentDepth == depth + 1)
            {
                inMetadata = reader.ValueTextEquals("metadata"u8);
            }
            else if (inMetadata && reader.CurrentDepth == depth + 2 && (reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("namespace"u8)))
            {
                bool isName = reader.ValueTextEquals("name"u8);
                reader.Read();
                string value = reader.TokenType == JsonTokenType.String ? Utf8StringPool.Read(ref reader) : "";
                (@namespace, name) = isName ? (@namespace, value) : (value, name);
            }
        }

        return (@namespace, name);
    }
}
