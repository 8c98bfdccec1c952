using System.Text.Json.Nodes;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Schemas;

namespace LbController.LocalCluster.Api;

/// <summary>
/// Reads the protobuf bodies that new versions of kubectl send for some kinds: an envelope with kind and version, and in it the object
/// with the field numbers that core.schema gives.
/// </summary>
internal static class ProtobufBody
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    /// <exception cref="StatusException">400 where it is none, 415 where the kind or a field of it is not known in this form.</exception>
    public static JsonObject Read(byte[] body)
    {
        if (!body.AsSpan().StartsWith("k8s\0"u8))
        {
            throw StatusException.BadRequest("the body is not in the protobuf form of Kubernetes");
        }

        string apiVersion = "";
        string kind = "";
        ReadOnlySpan<byte> raw = [];
        var envelope = new ProtobufReader(body.AsSpan(4));
        while (envelope.Next())
        {
            if (envelope.Field == 1)
            {
                var type = new ProtobufReader(envelope.Bytes);
                while (type.Next())
                {
                    (apiVersion, kind) = type.Field == 1 ? (type.Text, kind) : (apiVersion, type.Text);
                }
            }
            else if (envelope.Field == 2)
            {
                raw = envelope.Bytes;
            }
        }

        TypeSchema schema = Schema(apiVersion, kind);
        JsonObject document = ProtobufDocument.Read(raw, schema, SchemaCatalog.Default);
        document["kind"] = kind;
        document["apiVersion"] = apiVersion;
        return document;
    }

    private static TypeSchema Schema(string apiVersion, string kind)
    {
        if (kind == "DeleteOptions" && SchemaCatalog.Default.Part(kind) is { } options)
        {
            return options;
        }

        ResourceType resource = KindTable.FindKind(apiVersion, kind) ?? throw StatusException.BadRequest($"no kind \"{kind}\" is registered for version \"{apiVersion}\"");
        TypeSchema schema = SchemaCatalog.Default.OfKind(resource);
        return schema.FieldNumber(1) is null
            ? throw StatusException.UnsupportedMediaType($"{ContentType} for {kind}", "application/json")
            : schema;
    }
}
