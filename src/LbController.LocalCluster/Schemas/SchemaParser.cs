using System.Globalization;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Schemas;

/// <summary>Reads the compact notation of core.schema; its head says what the notation is.</summary>
internal static class SchemaParser
{
    public static IEnumerable<TypeSchema> Parse(string text)
    {
        TypeSchema? current = null;
        foreach (string line in text.Split('\n').Where(line => line.Trim().Length > 0 && line[0] != '#'))
        {
            string[] halves = line.Split('|', 2, StringSplitOptions.TrimEntries);
            string[] words = halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string description = halves.Length == 2 ? halves[1] : "";
            if (line[0] != ' ')
            {
                if (current is not null)
                {
                    yield return current;
                }

                current = words[0] == "kind" ? NewKind(KindOf(words[1], words[2]), description) : new TypeSchema(words[1], description) { IsOpen = words.Contains("open") };
                continue;
            }

            current?.Add(Field(words, description));
        }

        if (current is not null)
        {
            yield return current;
        }
    }

    /// <summary>A kind of which only the metadata is known.</summary>
    public static TypeSchema OpenKind(ResourceType resource)
    {
        TypeSchema type = NewKind(resource, "Stored and served as it comes; the embedded cluster gives it no behaviour.", open: true);
        type.Add(Field(["metadata", "ObjectMeta"], ""));
        type.Add(Field(["spec", "any"], ""));
        type.Add(Field(["status", "any"], ""));
        return type;
    }

    private static ResourceType KindOf(string kind, string groupVersion) =>
        KindTable.FindKind(groupVersion, kind) ?? throw new InvalidOperationException($"core.schema names {groupVersion} {kind}, which the table of kinds lacks.");

    private static TypeSchema NewKind(ResourceType resource, string description, bool open = false)
    {
        var type = new TypeSchema(resource.Kind, description) { Kind = resource, IsOpen = open };
        type.Add(Field(["apiVersion", "string"], "The group and version of this form of the object."));
        type.Add(Field(["kind", "string"], "The kind of the object."));
        return type;
    }

    private static FieldSchema Field(string[] words, string description)
    {
        string? Mark(string name) => words.Skip(2).FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        bool Has(string name) => words.Skip(2).Contains(name);

        ValueSchema bare = Value(words[1]);
        var value = new ValueSchema
        {
            Shape = bare.Shape,
            Scalar = bare.Scalar,
            TypeName = bare.TypeName,
            Element = bare.Element,
            MergeKey = Mark("merge") ?? (Has("merge") ? "" : null),
            MapKeys = Mark("map")?.Split(',') ?? [],
            IsSet = Has("set"),
            IsAtomic = Has("atomic") || (bare.Shape == ValueShape.List && Mark("map") is null && !Has("set")),
            RetainKeys = Has("retain"),
        };
        return new FieldSchema(words[0], value, Has("required"), description)
        {
            Number = int.Parse(Mark("pb") ?? "0", CultureInfo.InvariantCulture),
            KeepsZero = Has("ptr"),
        };
    }

    private static ValueSchema Value(string type) => type switch
    {
        _ when type.StartsWith("[]", StringComparison.Ordinal) => new ValueSchema { Shape = ValueShape.List, Element = Value(type[2..]) },
        _ when type.StartsWith("map[", StringComparison.Ordinal) => new ValueSchema { Shape = ValueShape.Map, Element = Value(type[4..^1]) },
        "any" => ValueSchema.Anything,
        "string" or "bytes" or "int" or "int64" or "bool" or "number" or "time" or "quantity" or "intstr" => new ValueSchema { Shape = ValueShape.Scalar, Scalar = type },
        _ => new ValueSchema { Shape = ValueShape.Object, TypeName = type },
    };
}
