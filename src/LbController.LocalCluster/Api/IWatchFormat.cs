using System.Text.Json.Nodes;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Api;

/// <summary>The form in which a watch sends its objects: whole, or as rows of a table.</summary>
internal interface IWatchFormat
{
    /// <summary>One event with its line feed.</summary>
    byte[] Line(string type, StoredObject item);

    JsonObject Bookmark(JsonObject body);
}
