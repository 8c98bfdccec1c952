using System.Globalization;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Api;

/// <summary>What a client may say about a list or a watch.</summary>
internal sealed record ListOptions
{
    public required LabelSelector Labels { get; init; }

    public required FieldSelector Fields { get; init; }

    public string ResourceVersion { get; init; } = "";

    public string ResourceVersionMatch { get; init; } = "";

    public int Limit { get; init; }

    public string Continue { get; init; } = "";

    public bool AllowBookmarks { get; init; }

    public bool? SendInitialEvents { get; init; }

    public TimeSpan? Timeout { get; init; }

    public long Revision => long.Parse(ResourceVersion, CultureInfo.InvariantCulture);

    public bool IsSelective => !Labels.IsEverything || !Fields.IsEverything;

    /// <exception cref="StatusException">400 for values that cannot be read.</exception>
    public static ListOptions Of(ApiRequest request, ResourceRequest target)
    {
        string fields = request.Query("fieldSelector") ?? "";
        if (target.Name.Length > 0)
        {
            fields = $"metadata.name={target.Name}{(fields.Length > 0 ? "," + fields : "")}";
        }

        string version = request.Query("resourceVersion") ?? "";
        if (version.Length > 0 && !long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw StatusException.BadRequest($"resourceVersion: Invalid value: \"{version}\": strconv.ParseUint: parsing \"{version}\": invalid syntax");
        }

        return new ListOptions
        {
            Labels = LabelSelector.Parse(request.Query("labelSelector")),
            Fields = FieldSelector.Parse(fields, target.Resource),
            ResourceVersion = version,
            ResourceVersionMatch = request.Query("resourceVersionMatch") ?? "",
            Limit = int.TryParse(request.Query("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : 0,
            Continue = request.Query("continue") ?? "",
            AllowBookmarks = request.QueryFlag("allowWatchBookmarks"),
            SendInitialEvents = request.Query("sendInitialEvents") is { } send ? send is "true" or "1" : null,
            Timeout = int.TryParse(request.Query("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    /// <summary>Whether an object is in the namespace and selected.</summary>
    public bool Matches(ResourceType resource, string scopeName, StoredObject item)
    {
        if (scopeName.Length > 0 && item.Namespace != scopeName)
        {
            return false;
        }

        return !IsSelective || (ObjectView.Body(resource, item.Body) is var body && Labels.Matches(body) && Fields.Matches(body));
    }
}
