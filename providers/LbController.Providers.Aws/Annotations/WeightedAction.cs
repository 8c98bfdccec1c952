using System.Text.Json;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Annotations;

/// <summary>How one port's traffic is shared with target groups of others.</summary>
/// <param name="BaseWeight">The share of the Service's own nodes, 0 to 999.</param>
/// <param name="Others">The others, 1 to 4, each once.</param>
/// <param name="Stickiness">Whether a client stays with its target group.</param>
internal sealed partial record WeightedAction(int BaseWeight, ValueList<WeightedTargetGroup> Others, bool Stickiness)
{
    private const int MostOthers = 4;

    private const int MostWeight = 999;

    /// <summary>Reads one; null where it is none, or asks for anything that is not known here.</summary>
    public static WeightedAction? Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement);
        }
        catch (JsonException)
        {
            return null; // Said by the term, which knows the key.
        }
    }

    private static WeightedAction? Read(JsonElement root)
    {
        if (!HasOnly(root, "type", "forwardConfig")
            || !root.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String || type.GetString() != "forward"
            || !root.TryGetProperty("forwardConfig", out JsonElement forward)
            || !HasOnly(forward, "baseServiceWeight", "targetGroups", "targetGroupStickinessConfig")
            || !forward.TryGetProperty("targetGroups", out JsonElement groups) || groups.ValueKind != JsonValueKind.Array
            || groups.GetArrayLength() is 0 or > MostOthers)
        {
            return null;
        }

        var others = new List<WeightedTargetGroup>();
        foreach (JsonElement group in groups.EnumerateArray())
        {
            if (!HasOnly(group, "targetGroupARN", "weight")
                || !group.TryGetProperty("targetGroupARN", out JsonElement arn) || arn.ValueKind != JsonValueKind.String
                || arn.GetString() is not { } name || !TargetGroupArn().IsMatch(name) || others.Exists(other => other.Arn == name)
                || Weight(group, "weight") is not { } weight)
            {
                return null;
            }

            others.Add(new WeightedTargetGroup(name, weight));
        }

        return Weight(forward, "baseServiceWeight") is { } own && Sticky(forward) is { } sticky && own + others.Sum(other => other.Weight) > 0
            ? new WeightedAction(own, others.ToValueList(), sticky)
            : null;
    }

    private static bool HasOnly(JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>1 where it is not said, as AWS has it.</summary>
    private static int? Weight(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
        {
            return 1;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int weight) && weight is >= 0 and <= MostWeight ? weight : null;
    }

    private static bool? Sticky(JsonElement forward)
    {
        if (!forward.TryGetProperty("targetGroupStickinessConfig", out JsonElement config))
        {
            return false;
        }

        return HasOnly(config, "enabled") && config.TryGetProperty("enabled", out JsonElement enabled)
            ? enabled.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
            : null;
    }

    [GeneratedRegex(@"\Aarn:aws[a-z-]{0,16}:elasticloadbalancing:[a-z0-9-]{1,32}:[0-9]{12}:targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TargetGroupArn();
}
