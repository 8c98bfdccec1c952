using System.Text.Json;
using System.Text.Json.Nodes;

namespace LbController.Providers.Azure.Json;

/// <summary>
/// Wishes against what is there, as JSON: a wish says only what it is about. Ids are equal whatever their case, a wish of null or of
/// nothing (false, an empty list) is fulfilled where there is nothing. Pure.
/// </summary>
internal static class JsonMatch
{
    /// <summary>Whether what is there fulfils a wish.</summary>
    public static bool Holds(JsonElement? actual, JsonNode? wanted)
    {
        if (actual is not { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } there)
        {
            return IsNothing(wanted);
        }

        return wanted switch
        {
            null => there.ValueKind == JsonValueKind.Array && there.GetArrayLength() == 0,
            JsonObject wish => there.ValueKind == JsonValueKind.Object && wish.All(entry => Holds(there.TryGetProperty(entry.Key, out JsonElement value) ? value : null, entry.Value)),
            JsonArray wish => there.ValueKind == JsonValueKind.Array && HoldsAll(there, wish),
            JsonValue wish => HoldsValue(there, wish),
            _ => false,
        };
    }

    /// <summary>Puts a wish into what is there; what the wish says nothing about stays. A null takes away.</summary>
    public static void Overlay(JsonObject target, JsonObject wanted)
    {
        foreach ((string key, JsonNode? wish) in wanted)
        {
            switch (wish)
            {
                case null:
                    target.Remove(key);
                    break;
                case JsonObject inner when target[key] is JsonObject existing:
                    Overlay(existing, inner);
                    break;
                case JsonObject inner:
                    var made = new JsonObject();
                    Overlay(made, inner);
                    target[key] = made;
                    break;
                default:
                    target[key] = wish.DeepClone();
                    break;
            }
        }
    }

    private static bool HoldsAll(JsonElement there, JsonArray wish)
    {
        JsonElement[] items = [.. there.EnumerateArray()];
        return items.Length == wish.Count && wish.All(wanted => items.Any(item => Holds(item, wanted)));
    }

    private static bool HoldsValue(JsonElement there, JsonValue wish) => wish.GetValueKind() switch
    {
        JsonValueKind.String => there.ValueKind == JsonValueKind.String && AreSame(there.GetString() ?? "", wish.GetValue<string>()),
        JsonValueKind.Number => there.ValueKind == JsonValueKind.Number && there.GetDouble().Equals(wish.GetValue<int>()),
        _ => there.ValueKind == wish.GetValueKind(),
    };

    private static bool AreSame(string one, string other) =>
        string.Equals(one, other, one.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static bool IsNothing(JsonNode? wanted) => wanted switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject inner => inner.All(entry => IsNothing(entry.Value)),
        JsonValue value => value.GetValueKind() == JsonValueKind.False,
        _ => false,
    };
}
