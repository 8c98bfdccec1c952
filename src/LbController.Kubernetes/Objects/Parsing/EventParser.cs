using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads an <c>events.k8s.io/v1</c> Event.</summary>
internal static class EventParser
{
    public static Event Parse(ref Utf8JsonReader reader)
    {
        ObjectMeta? meta = null;
        string? reason = null, action = null, note = null, type = null, kind = null, name = null;
        DateTimeOffset? time = null;
        int count = 0;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = ObjectMetaParser.Parse(ref reader);
            }
            else if (reader.ValueTextEquals("reason"u8))
            {
                reason = JsonRead.Pooled(ref reader, "reason");
            }
            else if (reader.ValueTextEquals("action"u8))
            {
                action = JsonRead.Pooled(ref reader, "action");
            }
            else if (reader.ValueTextEquals("note"u8))
            {
                note = JsonRead.String(ref reader, "note");
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                type = JsonRead.Pooled(ref reader, "type");
            }
            else if (reader.ValueTextEquals("eventTime"u8))
            {
                time = JsonRead.Time(ref reader, "eventTime");
            }
            else if (reader.ValueTextEquals("series"u8))
            {
                count = ParseSeriesCount(ref reader);
            }
            else if (reader.ValueTextEquals("regarding"u8))
            {
                (kind, name) = ParseRegarding(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Event
        {
            Metadata = meta ?? throw new MalformedFieldException("metadata", "is missing"),
            Reason = reason ?? "",
            Action = action ?? "",
            Note = note ?? "",
            Type = type ?? "",
            EventTime = time,
            SeriesCount = count,
            RegardingKind = kind ?? "",
            RegardingName = name ?? "",
        };
    }

    private static int ParseSeriesCount(ref Utf8JsonReader reader)
    {
        int count = 0;
        if (!JsonRead.BeginObject(ref reader, "series"))
        {
            return count;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("count"u8))
            {
                count = JsonRead.Int32(ref reader, "series.count") ?? 0;
            }
            else
            {
                reader.Skip();
            }
        }

        return count;
    }

    private static (string? Kind, string? Name) ParseRegarding(ref Utf8JsonReader reader)
    {
        string? kind = null, name = null;
        if (!JsonRead.BeginObject(ref reader, "regarding"))
        {
            return default;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                kind = JsonRead.Pooled(ref reader, "regarding.kind");
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                name = JsonRead.String(ref reader, "regarding.name");
            }
            else
            {
                reader.Skip();
            }
        }

        return (kind, name);
    }
}
