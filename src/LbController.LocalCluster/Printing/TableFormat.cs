using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Printing;

/// <summary>Sends each event of a watch as a table of one row; only the first carries the columns.</summary>
internal sealed class TableFormat(ResourceType resource, TableRequest request, TimeProvider time) : IWatchFormat
{
    private bool _columnsSent;

    public byte[] Line(string type, StoredObject item)
    {
        JsonObject table = TablePrinter.Print(resource, [item], item.Revision, request, time.GetUtcNow(), withColumns: !_columnsSent);
        _columnsSent = true;
        return Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":{table.ToJsonString(JsonWriting.Options)}}}\n");
    }

    public JsonObject Bookmark(JsonObject body)
    {
        JsonObject table = TablePrinter.Print(resource, [], 0, request, time.GetUtcNow(), withColumns: false);
        table["metadata"] = body["metadata"]?.DeepClone();
        table["rows"] = new JsonArray(new JsonObject
        {
            ["cells"] = new JsonArray(),
            ["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/" + request.Version, ["metadata"] = body["metadata"]?.DeepClone() },
        });
        return table;
    }
}
