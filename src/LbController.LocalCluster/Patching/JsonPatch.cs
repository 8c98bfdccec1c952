using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Patching;

/// <summary>JSON patch, RFC 6902.</summary>
internal static class JsonPatch
{
    /// <exception cref="StatusException">400 for an unreadable patch, 422 where an operation does not fit the document or a test fails.</exception>
    public static JsonObject Apply(JsonObject target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw StatusException.BadRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }

        JsonNode? root = target;
        foreach (JsonNode? operation in operations)
        {
            root = ApplyOne(root, operation as JsonObject ?? throw StatusException.BadRequest("a patch operation must be an object"));
        }

        return root as JsonObject ?? throw Unfit("the result is not an object");
    }

    private static JsonNode? ApplyOne(JsonNode? root, JsonObject operation)
    {
        string[] path = Pointer(operation.Text("path"));
        switch (operation.Text("op"))
        {
            case "add":
                return Add(root, path, operation["value"]?.DeepClone());
            case "remove":
                Remove(root, path);
                return root;
            case "replace":
                if (path.Length > 0)
                {
                    Remove(root, path);
                }

                return Add(root, path, operation["value"]?.DeepClone());
            case "move":
            case "copy":
                string[] from = Pointer(operation.Text("from"));
                JsonNode? moved = Get(root, from)?.DeepClone();
                if (operation.Text("op") == "move")
                {
                    Remove(root, from);
                }

                return Add(root, path, moved);
            case "test":
                if (!JsonNode.DeepEquals(Get(root, path, orNull: true), operation["value"]))
                {
                    throw Unfit($"testing path {operation.Text("path")} failed: test failed");
                }

                return root;
            default:
                throw StatusException.BadRequest($"Unexpected kind: {operation.Text("op")}");
        }
    }

    private static string[] Pointer(string? text)
    {
        if (text is null || (text.Length > 0 && text[0] != '/'))
        {
            throw StatusException.BadRequest($"invalid JSON pointer {text}");
        }

        return [.. text.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static JsonNode? Get(JsonNode? root, string[] path, bool orNull = false)
    {
        JsonNode? node = root;
        foreach (string step in path)
        {
            if (node is JsonObject map && map.TryGetPropertyValue(step, out JsonNode? value))
            {
                node = value;
            }
            else if (node is JsonArray list && Index(step, list.Count - 1) is { } index)
            {
                node = list[index];
            }
            else
            {
                return orNull ? null : throw Missing(path);
            }
        }

        return node;
    }

    private static JsonNode? Add(JsonNode? root, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        JsonNode? parent = Get(root, path[..^1]);
        if (parent is JsonObject map)
        {
            map[path[^1]] = value;
        }
        else if (parent is JsonArray list && (path[^1] == "-" ? list.Count : Index(path[^1], list.Count)) is { } index)
        {
            list.Insert(index, value);
        }
        else
        {
            throw Missing(path);
        }

        return root;
    }

    private static void Remove(JsonNode? root, string[] path)
    {
        JsonNode? parent = path.Length == 0 ? null : Get(root, path[..^1]);
        if (parent is JsonArray list && Index(path[^1], list.Count - 1) is { } index)
        {
            list.RemoveAt(index);
        }
        else if (parent is not JsonObject map || !map.Remove(path[^1]))
        {
            throw Missing(path);
        }
    }

    private static int? Index(string step, int highest) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index <= highest ? index : null;

    private static StatusException Missing(string[] path) => Unfit($"the path /{string.Join('/', path)} does not exist in the document");

    private static StatusException Unfit(string why) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");
}
