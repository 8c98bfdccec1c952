using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Printing;

/// <summary>Makes tables: one row an object, with the object or its metadata beside the cells.</summary>
internal static class TablePrinter
{
    public static JsonObject PrintPage(ResourceType resource, ListPage page, TableRequest request, DateTimeOffset now)
    {
        JsonObject table = Print(resource, page.Items, page.Revision, request, now);
        JsonObject metadata = table.Ensure("metadata");
        if (page.Continue.Length > 0)
        {
            metadata["continue"] = page.Continue;
        }

        if (page.Remaining is { } remaining)
        {
            metadata["remainingItemCount"] = remaining;
        }

        return table;
    }

    public static JsonObject Print(ResourceType resource, IReadOnlyList<StoredObject> items, long revision, TableRequest request, DateTimeOffset now, bool withColumns = true)
    {
        IReadOnlyList<TableColumn> columns = TableColumns.For(resource);
        var table = new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/" + request.Version,
            ["metadata"] = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) },
        };
        table["columnDefinitions"] = withColumns ? new JsonArray([.. columns.Select(Definition)]) : null;
        table["rows"] = new JsonArray([.. items.Select(item => Row(resource, item, columns, request, now))]);
        return table;
    }

    private static JsonObject Definition(TableColumn column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Name == "Name" ? "name" : "",
        ["description"] = "",
        ["priority"] = column.Wide ? 1 : 0,
    };

    private static JsonObject Row(ResourceType resource, StoredObject item, IReadOnlyList<TableColumn> columns, TableRequest request, DateTimeOffset now)
    {
        JsonObject body = ObjectView.Body(resource, item.Body);
        var row = new JsonObject { ["cells"] = new JsonArray([.. columns.Select(column => column.Cell(body, now))]) };
        if (request.IncludeObject == "Object")
        {
            row["object"] = body.DeepClone();
        }
        else if (request.IncludeObject == "Metadata")
        {
            row["object"] = new JsonObject
            {
                ["kind"] = "PartialObjectMetadata",
                ["apiVersion"] = "meta.k8s.io/" + request.Version,
                ["metadata"] = body["metadata"]?.DeepClone(),
            };
        }

        return row;
    }
}
