using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Apply;

/// <summary>
/// A set of fields of a document, as the tree of managedFields' fieldsV1: steps "f:name", "k:{keys}", "v:value"; "." for an element
/// itself.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>Whether the place itself is in the set, not only places below it.</summary>
    public bool IsMember { get; set; }

    public IReadOnlyDictionary<string, FieldSet> Children => _children;

    public bool IsEmpty => !IsMember && _children.Count == 0;

    public FieldSet Child(string step)
    {
        if (!_children.TryGetValue(step, out FieldSet? child))
        {
            child = new FieldSet();
            _children[step] = child;
        }

        return child;
    }

    public bool Contains(IReadOnlyList<string> path)
    {
        FieldSet at = this;
        foreach (string step in path)
        {
            if (!at._children.TryGetValue(step, out FieldSet? next))
            {
                return false;
            }

            at = next;
        }

        return at.IsMember;
    }

    public void Add(IReadOnlyList<string> path)
    {
        FieldSet at = this;
        foreach (string step in path)
        {
            at = at.Child(step);
        }

        at.IsMember = true;
    }

    /// <summary>Every member, shallow first.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths() => Paths([]);

    /// <summary>Takes out what the other set has.</summary>
    public void Remove(FieldSet other)
    {
        IsMember &= !other.IsMember;
        foreach ((string step, FieldSet gone) in other._children)
        {
            if (_children.TryGetValue(step, out FieldSet? mine))
            {
                mine.Remove(gone);
                if (mine.IsEmpty)
                {
                    _children.Remove(step);
                }
            }
        }
    }

    public void Add(FieldSet other)
    {
        IsMember |= other.IsMember;
        foreach ((string step, FieldSet more) in other._children)
        {
            Child(step).Add(more);
        }
    }

    /// <summary>Whether any member of this set is also one of the other.</summary>
    public bool Overlaps(FieldSet other) =>
        (IsMember && other.IsMember) || _children.Any(child => other._children.TryGetValue(child.Key, out FieldSet? theirs) && child.Value.Overlaps(theirs));

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach ((string step, FieldSet child) in _children)
        {
            JsonObject below = child.ToJson();
            if (child.IsMember && below.Count > 0)
            {
                below["."] = new JsonObject();
            }

            json[step] = below;
        }

        return json;
    }

    public static FieldSet Parse(JsonObject? json)
    {
        var set = new FieldSet();
        foreach ((string step, JsonNode? value) in json ?? [])
        {
            if (step == ".")
            {
                set.IsMember = true;
            }
            else
            {
                FieldSet child = Parse(value as JsonObject);
                child.IsMember |= child._children.Count == 0;
                set._children[step] = child;
            }
        }

        return set;
    }

    /// <summary>The step to an element of a list that its keys identify.</summary>
    public static string KeyStep(JsonObject element, IEnumerable<string> keys)
    {
        var identity = new JsonObject();
        foreach (string key in keys.Order(StringComparer.Ordinal))
        {
            // Of all keys, the protocol alone has a default: an element that leaves it out is the one that says TCP.
            JsonNode? value = element[key]?.DeepClone() ?? (key == "protocol" ? "TCP" : null);
            if (value is not null)
            {
                identity[key] = value;
            }
        }

        return "k:" + identity.ToJsonString(JsonWriting.Options);
    }

    public static string ValueStep(JsonNode? value) => "v:" + value.ScalarKey();

    /// <summary>As messages show a path: .spec.ports[port=80].name</summary>
    public static string Show(IReadOnlyList<string> path) => string.Concat(path.Select(step => step[0] switch
    {
        'f' => "." + step[2..],
        'k' => "[" + string.Join(',', (JsonNode.Parse(step[2..]) as JsonObject ?? []).Select(pair => $"{pair.Key}={ShowScalar(pair.Value)}")) + "]",
        _ => "[=" + step[2..] + "]",
    }));

    private static string ShowScalar(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? $"\"{value.Text()}\"" : value.ScalarKey();

    private IEnumerable<IReadOnlyList<string>> Paths(List<string> here)
    {
        if (IsMember && here.Count > 0)
        {
            yield return here;
        }

        foreach ((string step, FieldSet child) in _children)
        {
            foreach (IReadOnlyList<string> path in child.Paths([.. here, step]))
            {
                yield return path;
            }
        }
    }
}
