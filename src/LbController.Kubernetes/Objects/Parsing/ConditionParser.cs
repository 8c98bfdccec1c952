using System.Collections.Immutable;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads lists of conditions.</summary>
internal static class ConditionParser
{
    public static ImmutableArray<Condition> ParseList(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "status.conditions"))
        {
            return [];
        }

        var conditions = new ArrayCollector<Condition>();
        while (JsonRead.NextElement(ref reader))
        {
            if (JsonRead.ExpectObject(ref reader, "status.conditions[]"))
            {
                conditions.Add(Parse(ref reader));
            }
        }

        return conditions.ToImmutable();
    }

    private static Condition Parse(ref Utf8JsonReader reader)
    {
        string? type = null, status = null, reason = null, message = null;
        DateTimeOffset? transition = null;
        long generation = 0;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("type"u8))
            {
                type = JsonRead.Pooled(ref reader, "status.conditions[].type");
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                status = JsonRead.Pooled(ref reader, "status.conditions[].status");
            }
            else if (reader.ValueTextEquals("reason"u8))
            {
                reason = JsonRead.Pooled(ref reader, "status.conditions[].reason");
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                message = JsonRead.Pooled(ref reader, "status.conditions[].message");
            }
            else if (reader.ValueTextEquals("lastTransitionTime"u8))
            {
                transition = JsonRead.Time(ref reader, "status.conditions[].lastTransitionTime");
            }
            else if (reader.ValueTextEquals("observedGeneration"u8))
            {
                generation = JsonRead.Int64(ref reader, "status.conditions[].observedGeneration") ?? 0;
            }
            else
            {
                reader.Skip();
            }
        }

        return new Condition
        {
            Type = type ?? "",
            Status = status ?? "",
            Reason = reason ?? "",
            Message = message ?? "",
            LastTransitionTime = transition,
            ObservedGeneration = generation,
        };
    }
}
