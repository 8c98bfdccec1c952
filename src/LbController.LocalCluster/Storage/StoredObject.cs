using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Storage;

/// <summary>One version of one object. The body is shared by all readers and never changed: copy it to change it.</summary>
internal sealed class StoredObject(string @namespace, string name, long revision, JsonObject body)
{
    private byte[]? _bytes;

    /// <summary>Empty for objects of the whole cluster.</summary>
    public string Namespace { get; } = @namespace;

    public string Name { get; } = name;

    public long Revision { get; } = revision;

    public JsonObject Body { get; } = body;

    /// <summary>The body as UTF-8 JSON, made once.</summary>
    public byte[] Bytes => _bytes ??= Body.ToBytes();

    public string Key => KeyOf(Namespace, Name);

    public string Uid => Body.Text("metadata", "uid") ?? "";

    public bool IsTerminating => Body.Text("metadata", "deletionTimestamp") is not null;

    /// <summary>The sort key inside one collection: by namespace, then by name, in ordinal order as etcd has it.</summary>
    public static string KeyOf(string @namespace, string name) => @namespace + "/" + name;
}
