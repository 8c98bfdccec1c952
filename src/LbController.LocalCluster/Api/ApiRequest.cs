using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace LbController.LocalCluster.Api;

/// <summary>A request, whichever way it came: over Kestrel or in process.</summary>
internal sealed class ApiRequest(string method, string path, string query, IHeaderDictionary headers, byte[] body)
{
    private readonly Dictionary<string, StringValues> _query = QueryHelpers.ParseQuery(query);

    public string Method { get; } = method;

    public string Path { get; } = path;

    public IHeaderDictionary Headers { get; } = headers;

    public byte[] Body { get; } = body;

    /// <summary>The name in the client's certificate, where it showed one that our CA has signed.</summary>
    public string? CertificateUser { get; init; }

    /// <summary>In process there is nothing to prove.</summary>
    public bool IsTrusted { get; init; }

    public string Accept => Headers.Accept.ToString();

    public string ContentType => Headers.ContentType.ToString().Split(';')[0].Trim();

    public string? Query(string name) => _query.TryGetValue(name, out StringValues values) && values.Count > 0 ? values[0] : null;

    public bool QueryFlag(string name) => Query(name) is { } value && (value is "" or "1" || bool.TryParse(value, out bool set) && set);

    /// <summary>Who writes, for managedFields: the parameter, else the first word of the user agent.</summary>
    public string FieldManager => Query("fieldManager") is { Length: > 0 } named ? named : Headers.UserAgent.ToString().Split('/', ' ')[0] is { Length: > 0 } agent ? agent : "unknown";
}
