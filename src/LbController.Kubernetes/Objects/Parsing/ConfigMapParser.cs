using System.Collections.Frozen;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads a ConfigMap: its metadata and its text entries.</summary>
internal static class ConfigMapParser
{
    public static ConfigMap Parse(ref Utf8JsonReader reader)
    {
        ObjectMeta? meta = null;
        var data = new Dictionary<string, string>();
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = ObjectMetaParser.Parse(ref reader);
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                ReadData(ref reader, data);
            }
            else
            {
                reader.Skip();
            }
        }

        return new ConfigMap { Metadata = meta ?? throw new MalformedFieldException("metadata", "is missing"), Data = data.ToFrozenDictionary() };
    }

    private static void ReadData(ref Utf8JsonReader reader, Dictionary<string, string> data)
    {
        if (!JsonRead.BeginObject(ref reader, "data"))
        {
            return;
        }

        while (JsonRead.NextProperty(ref reader))
        {
            string key = reader.GetString() ?? "";
            data[key] = JsonRead.String(ref reader, "data") ?? "";
        }
    }
}
