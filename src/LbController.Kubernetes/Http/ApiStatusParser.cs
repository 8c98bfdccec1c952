using System.Collections.Immutable;
using System.Text.Json;
using LbController.Kubernetes.Objects.Parsing;

namespace LbController.Kubernetes.Http;

/// <summary>Reads Status objects, and takes what it can from an answer that is none.</summary>
internal static class ApiStatusParser
{
    private const int LongestExcerpt = 200;

    /// <summary>Reads the body of an error; text that is no Status becomes the message, cut to 200 characters.</summary>
    public static ApiStatus ParseBody(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                return Parse(ref reader);
            }
        }
        catch (Exception exception) when (exception is JsonException or MalformedFieldException)
        {
            // Not a Status: a proxy's page, or text. What it says is still the best message there is.
        }

        return new ApiStatus { Message = Excerpt(body) };
    }

    /// <summary>Reads a Status from a reader on its StartObject.</summary>
    public static ApiStatus Parse(ref Utf8JsonReader reader)
    {
        int code = 0;
        string? reason = null, message = null;
        (int? RetryAfter, ImmutableArray<StatusCause> Causes) details = (null, []);
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("code"u8))
            {
                code = JsonRead.Int32(ref reader, "code") ?? 0;
            }
            else if (reader.ValueTextEquals("reason"u8))
            {
                reason = JsonRead.Pooled(ref reader, "reason");
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                message = JsonRead.String(ref reader, "message");
            }
            else if (reader.ValueTextEquals("details"u8))
            {
                details = ParseDetails(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new ApiStatus { Code = code, Reason = reason, Message = message, RetryAfterSeconds = details.RetryAfter, Causes = details.Causes };
    }

    /// <summary>The start of a body, for a message: one line, no control characters.</summary>
    public static string Excerpt(ReadOnlySpan<byte> body)
    {
        string text = System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestExcerpt * 2)]);
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = string.Concat(line.Where(character => !char.IsControl(character)));
        return line.Length > LongestExcerpt ? line[..LongestExcerpt] + "…" : line;
    }

    private static (int? RetryAfter, ImmutableArray<StatusCause> Causes) ParseDetails(ref Utf8JsonReader reader)
    {
        int? retryAfter = null;
        ImmutableArray<StatusCause> causes = [];
        if (!JsonRead.BeginObject(ref reader, "details"))
        {
            return (retryAfter, causes);
        }

        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("retryAfterSeconds"u8))
            {
                retryAfter = JsonRead.Int32(ref reader, "details.retryAfterSeconds");
            }
            else if (reader.ValueTextEquals("causes"u8))
            {
                causes = ParseCauses(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return (retryAfter, causes);
    }

    private static ImmutableArray<StatusCause> ParseCauses(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginArray(ref reader, "details.causes"))
        {
            return [];
        }

        var causes = new ArrayCollector<StatusCause>();
        while (JsonRead.NextElement(ref reader))
        {
            if (!JsonRead.ExpectObject(ref reader, "details.causes[]"))
            {
                continue;
            }

            string? reason = null, message = null, field = null;
            while (JsonRead.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("reason"u8))
                {
                    reason = JsonRead.Pooled(ref reader, "details.causes[].reason");
                }
                else if (reader.ValueTextEquals("message"u8))
                {
                    message = JsonRead.String(ref reader, "details.causes[].message");
                }
                else if (reader.ValueTextEquals("field"u8))
                {
                    field = JsonRead.String(ref reader, "details.causes[].field");
                }
                else
                {
                    reader.Skip();
                }
            }

            causes.Add(new StatusCause(reason ?? "", message ?? "", field ?? ""));
        }

        return causes.ToImmutable();
    }
}
