using System.Collections.Immutable;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>
/// The steps every object parser is made of. Unless said otherwise a method expects the reader on a property name, moves it over the
/// value and takes <c>null</c> for an absent value, as Go's decoder does; a value of another shape throws
/// <see cref="MalformedFieldException"/> with the path it is given.
/// </summary>
internal static class JsonRead
{
    /// <summary>Moves to the next property of the object at hand; false at its end.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Enters an object; false for null.</summary>
    public static bool BeginObject(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return ExpectObject(ref reader, field);
    }

    /// <summary>As <see cref="BeginObject"/>, for a reader that stands on the value already.</summary>
    public static bool ExpectObject(ref Utf8JsonReader reader, string field) => reader.TokenType switch
    {
        JsonTokenType.StartObject => true,
        JsonTokenType.Null => false,
        _ => throw Wrong(ref reader, field, "an object"),
    };

    /// <summary>Enters an array; false for null.</summary>
    public static bool BeginArray(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.StartArray => true,
            JsonTokenType.Null => false,
            _ => throw Wrong(ref reader, field, "an array"),
        };
    }

    /// <summary>Moves to the next element of the array at hand; false at its end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.EndArray;
    }

    public static string? String(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return StringHere(ref reader, field, pooled: false);
    }

    /// <summary>A string that many objects share.</summary>
    public static string? Pooled(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return StringHere(ref reader, field, pooled: true);
    }

    public static int? Int32(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.Number when reader.TryGetInt32(out int value) => value,
            _ => throw Wrong(ref reader, field, "a 32-bit integer"),
        };
    }

    public static long? Int64(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.Number when reader.TryGetInt64(out long value) => value,
            _ => throw Wrong(ref reader, field, "a 64-bit integer"),
        };
    }

    public static bool? Boolean(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw Wrong(ref reader, field, "a boolean"),
        };
    }

    /// <summary>The API's IntOrString, as text.</summary>
    public static string? IntOrString(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => Utf8StringPool.Read(ref reader),
            JsonTokenType.Number when reader.TryGetInt32(out _) && !reader.HasValueSequence => Utf8StringPool.Get(reader.ValueSpan),
            JsonTokenType.Number when reader.TryGetInt32(out int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => throw Wrong(ref reader, field, "an integer or a string"),
        };
    }

    public static DateTimeOffset? Time(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String when reader.TryGetDateTimeOffset(out DateTimeOffset value) => value,
            _ => throw Wrong(ref reader, field, "an RFC 3339 time"),
        };
    }

    /// <summary>An array of strings; null elements are left out.</summary>
    public static ImmutableArray<string> Strings(ref Utf8JsonReader reader, string field, bool pooled)
    {
        if (!BeginArray(ref reader, field))
        {
            return [];
        }

        var items = new ArrayCollector<string>();
        while (NextElement(ref reader))
        {
            if (StringHere(ref reader, field, pooled) is { } item)
            {
                items.Add(item);
            }
        }

        return items.ToImmutable();
    }

    private static string? StringHere(ref Utf8JsonReader reader, string field, bool pooled) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => pooled ? Utf8StringPool.Read(ref reader) : reader.GetString(),
        _ => throw Wrong(ref reader, field, "a string"),
    };

    private static MalformedFieldException Wrong(ref Utf8JsonReader reader, string field, string expected) =>
        new(field, $"is {Name(reader.TokenType)}, expected {expected}");

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "another number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };
}
