using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Apply;

/// <summary>One entry of metadata.managedFields.</summary>
internal sealed class ManagedEntry(string manager, string operation, string apiVersion, string subresource, FieldSet fields)
{
    public string Manager { get; } = manager;

    /// <summary>Update or Apply.</summary>
    public string Operation { get; } = operation;

    public string Subresource { get; } = subresource;

    public FieldSet Fields { get; } = fields;

    public string Time { get; set; } = "";

    public static ManagedEntry Parse(JsonObject json) => new(
        json.Text("manager") ?? "", json.Text("operation") ?? "Update", json.Text("apiVersion") ?? "", json.Text("subresource") ?? "", FieldSet.Parse(json.Map("fieldsV1")))
    {
        Time = json.Text("time") ?? "",
    };

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Operation,
            ["apiVersion"] = apiVersion,
            ["time"] = Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.ToJson(),
        };
        if (Subresource.Length > 0)
        {
            json["subresource"] = Subresource;
        }

        return json;
    }
}
