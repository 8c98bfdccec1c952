using System.Collections.Frozen;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads <c>metadata</c>.</summary>
internal static class ObjectMetaParser
{
    /// <summary>Reads the metadata that is the value of the property at hand; a name is required.</summary>
    public static ObjectMeta Parse(ref Utf8JsonReader reader)
    {
        ObjectMeta meta = ParseLoose(ref reader);
        return meta.Name.Length > 0 ? meta : throw new MalformedFieldException("metadata.name", "is missing");
    }

    /// <summary>As <see cref="Parse"/>, without asking for a name: bookmarks and lists have none.</summary>
    public static ObjectMeta ParseLoose(ref Utf8JsonReader reader)
    {
        var meta = new ObjectMeta { Name = "" };
        return JsonRead.BeginObject(ref reader, "metadata") ? ReadFields(ref reader) : meta;
    }

    private static ObjectMeta ReadFields(ref Utf8JsonReader reader)
    {
        var fields = default(Fields);
        while (JsonRead.NextProperty(ref reader))
        {
            if (!fields.ReadIdentity(ref reader) && !fields.ReadRest(ref reader))
            {
                reader.Skip();
            }
        }

        return new ObjectMeta
        {
            Namespace = fields.Namespace ?? "",
            Name = fields.Name ?? "",
            Uid = fields.Uid ?? "",
            ResourceVersion = fields.ResourceVersion ?? "",
            Generation = fields.Generation,
            CreationTimestamp = fields.CreationTimestamp,
            DeletionTimestamp = fields.DeletionTimestamp,
            Finalizers = fields.Finalizers.IsDefault ? [] : fields.Finalizers,
            Annotations = fields.Annotations ?? FrozenDictionary<string, string>.Empty,
            Labels = fields.Labels ?? FrozenDictionary<string, string>.Empty,
        };
    }

    private static FrozenDictionary<string, string> Map(ref Utf8JsonReader reader, string field)
    {
        if (!JsonRead.BeginObject(ref reader, field))
        {
            return FrozenDictionary<string, string>.Empty;
        }

        Dictionary<string, string>? entries = null;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("kubectl.kubernetes.io/last-applied-configuration"u8))
            {
                reader.Skip();
                continue;
            }

            string key = Utf8StringPool.Read(ref reader);
            if (JsonRead.Pooled(ref reader, field) is { } value)
            {
                (entries ??= [])[key] = value;
            }
        }

        return entries?.ToFrozenDictionary() ?? FrozenDictionary<string, string>.Empty;
    }

    private struct Fields
    {
        public string? Namespace;
        public string? Name;
        public string? Uid;
        public string? ResourceVersion;
        public long Generation;
        public DateTimeOffset? CreationTimestamp;
        public DateTimeOffset? DeletionTimestamp;
        public System.Collections.Immutable.ImmutableArray<string> Finalizers;
        public FrozenDictionary<string, string>? Annotations;
        public FrozenDictionary<string, string>? Labels;

        public bool ReadIdentity(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                Name = JsonRead.String(ref reader, "metadata.name");
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                Namespace = JsonRead.Pooled(ref reader, "metadata.namespace");
            }
            else if (reader.ValueTextEquals("uid"u8))
            {
                Uid = JsonRead.String(ref reader, "metadata.uid");
            }
            else if (reader.ValueTextEquals("resourceVersion"u8))
            {
                ResourceVersion = JsonRead.String(ref reader, "metadata.resourceVersion");
            }
            else if (reader.ValueTextEquals("generation"u8))
            {
                Generation = JsonRead.Int64(ref reader, "metadata.generation") ?? 0;
            }
            else
            {
                return false;
            }

            return true;
        }

        public bool ReadRest(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("creationTimestamp"u8))
            {
                CreationTimestamp = JsonRead.Time(ref reader, "metadata.creationTimestamp");
            }
            else if (reader.ValueTextEquals("deletionTimestamp"u8))
            {
                DeletionTimestamp = JsonRead.Time(ref reader, "metadata.deletionTimestamp");
            }
            else if (reader.ValueTextEquals("finalizers"u8))
            {
                Finalizers = JsonRead.Strings(ref reader, "metadata.finalizers", pooled: true);
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                Annotations = Map(ref reader, "metadata.annotations");
            }
            else if (reader.ValueTextEquals("labels"u8))
            {
                Labels = Map(ref reader, "metadata.labels");
            }
            else
            {
                return false;
            }

            return true;
        }
    }
}
