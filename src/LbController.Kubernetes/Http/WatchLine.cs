using System.Text.Json;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Objects.Parsing;

namespace LbController.Kubernetes.Http;

/// <summary>One line of a watch, read once: an event, or the Status of an ERROR event.</summary>
internal readonly record struct WatchLine<T>(WatchEvent<T> Event, ApiStatus? Error)
    where T : class, IKubernetesObject
{
    /// <summary>Reads a line without its line end.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="MalformedFieldException">It is no watch event.</exception>
    public static WatchLine<T> Parse(ReadOnlySpan<byte> line, ResourceType<T> type)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (!JsonRead.ExpectObject(ref reader, "(event)"))
        {
            throw new MalformedFieldException("(event)", "is null");
        }

        string? kind = null;
        WatchLine<T>? result = null;
        Utf8JsonReader postponed = default;
        bool isPostponed = false;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("type"u8))
            {
                kind = JsonRead.Pooled(ref reader, "type");
            }
            else if (!reader.ValueTextEquals("object"u8))
            {
                reader.Skip();
            }
            else if (kind is not null)
            {
                result = ParseObject(ref reader, kind, type);
            }
            else
            {
                // Servers write the type first; one that does not costs a second look.
                postponed = reader;
                isPostponed = true;
                reader.Skip();
            }
        }

        if (kind is not null && isPostponed && result is null)
        {
            result = ParseObject(ref postponed, kind, type);
        }

        return result ?? throw new MalformedFieldException(kind is null ? "type" : "object", "is missing: this is no watch event");
    }

    private static WatchLine<T> ParseObject(ref Utf8JsonReader reader, string kind, ResourceType<T> type)
    {
        reader.Read();
        return kind switch
        {
            "ADDED" => ParseChange(ref reader, WatchEventType.Added, type),
            "MODIFIED" => ParseChange(ref reader, WatchEventType.Modified, type),
            "DELETED" => ParseChange(ref reader, WatchEventType.Deleted, type),
            "BOOKMARK" => ParseBookmark(ref reader),
            "ERROR" when JsonRead.ExpectObject(ref reader, "object") => new WatchLine<T>(default, ApiStatusParser.Parse(ref reader)),
            _ => throw new MalformedFieldException("type", $"is '{kind}', which no API server sends"),
        };
    }

    private static WatchLine<T> ParseChange(ref Utf8JsonReader reader, WatchEventType change, ResourceType<T> type)
    {
        T? item = ObjectReader.Read(ref reader, type, out UnreadableObject? unreadable);
        return new WatchLine<T>(new WatchEvent<T>(change, item, item?.Metadata.ResourceVersion ?? "", false) { Unreadable = unreadable }, null);
    }

    private static WatchLine<T> ParseBookmark(ref Utf8JsonReader reader)
    {
        if (!JsonRead.ExpectObject(ref reader, "object"))
        {
            throw new MalformedFieldException("object", "is null");
        }

        ObjectMeta? meta = null;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = ObjectMetaParser.ParseLoose(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (meta is not { ResourceVersion.Length: > 0 })
        {
            throw new MalformedFieldException("object.metadata.resourceVersion", "is missing in a bookmark");
        }

        bool end = meta.Annotations.TryGetValue("k8s.io/initial-events-end", out string? value) && value == "true";
        return new WatchLine<T>(new WatchEvent<T>(WatchEventType.Bookmark, null, meta.ResourceVersion, end), null);
    }
}
