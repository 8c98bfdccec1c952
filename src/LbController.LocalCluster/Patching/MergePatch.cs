using System.Text.Json.Nodes;

namespace LbController.LocalCluster.Patching;

/// <summary>JSON merge patch, RFC 7386.</summary>
internal static class MergePatch
{
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject map)
                {
                    map = [];
                    target[name] = map;
                }

                Apply(map, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
