using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads a Namespace: nothing but its metadata.</summary>
internal static class NamespaceParser
{
    public static Namespace Parse(ref Utf8JsonReader reader)
    {
        ObjectMeta? meta = null;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = ObjectMetaParser.Parse(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Namespace { Metadata = meta ?? throw new MalformedFieldException("metadata", "is missing") };
    }
}
