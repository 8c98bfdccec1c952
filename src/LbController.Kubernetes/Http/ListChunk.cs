using System.Collections.Immutable;
using System.Text.Json;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Objects.Parsing;

namespace LbController.Kubernetes.Http;

/// <summary>One chunk of a list.</summary>
internal sealed record ListChunk<T>(List<T> Items, List<UnreadableObject> Unreadable, string ResourceVersion, string? Continue)
    where T : class, IKubernetesObject
{
    /// <summary>Reads the body of a list answer.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="MalformedFieldException">It is no list.</exception>
    public static ListChunk<T> Parse(ReadOnlySpan<byte> body, ResourceType<T> type)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (!JsonRead.ExpectObject(ref reader, "(list)"))
        {
            throw new MalformedFieldException("(list)", "is null");
        }

        var chunk = new ListChunk<T>([], [], "", null);
        bool hasMetadata = false;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                hasMetadata = true;
                chunk = ParseMetadata(ref reader, chunk);
            }
            else if (reader.ValueTextEquals("items"u8))
            {
                ParseItems(ref reader, type, chunk);
            }
            else
            {
                reader.Skip();
            }
        }

        return hasMetadata ? chunk : throw new MalformedFieldException("metadata", "is missing: this is no list");
    }

    private static ListChunk<T> ParseMetadata(ref Utf8JsonReader reader, ListChunk<T> chunk)
    {
        if (!JsonRead.BeginObject(ref reader, "metadata"))
        {
            return chunk;
        }

        string? version = null, next = null;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("resourceVersion"u8))
            {
                version = JsonRead.String(ref reader, "metadata.resourceVersion");
            }
            else if (reader.ValueTextEquals("continue"u8))
            {
                next = JsonRead.String(ref reader, "metadata.continue");
            }
            else
            {
                reader.Skip();
            }
        }

        return chunk with { ResourceVersion = version ?? "", Continue = string.IsNullOrEmpty(next) ? null : next };
    }

    private static void ParseItems(ref Utf8JsonReader reader, ResourceType<T> type, ListChunk<T> chunk)
    {
        if (!JsonRead.BeginArray(ref reader, "items"))
        {
            return;
        }

        while (JsonRead.NextElement(ref reader))
        {
            T? item = ObjectReader.Read(ref reader, type, out UnreadableObject? unreadable);
            if (item is not null)
            {
                chunk.Items.Add(item);
            }
            else if (unreadable is not null)
            {
                chunk.Unreadable.Add(unreadable);
            }
        }
    }
}
