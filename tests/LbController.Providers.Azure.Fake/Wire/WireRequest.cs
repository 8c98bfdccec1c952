namespace LbController.Providers.Azure.Fake.Wire;

/// <summary>A request as it came in.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="BaseUrl">Scheme and authority, without a slash at the end: what links in answers begin with.</param>
/// <param name="Path">Still escaped.</param>
/// <param name="Query">Without the question mark, still escaped.</param>
/// <param name="Headers">Names in lower case.</param>
/// <param name="Body">Empty for none.</param>
internal sealed record WireRequest(string Method, string BaseUrl, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The path in segments, unescaped.</summary>
    public IReadOnlyList<string> Segments => [.. Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

    /// <summary>A parameter of the query, or null.</summary>
    public string? Parameter(string name)
    {
        foreach (string part in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            if (Uri.UnescapeDataString(pair[0]).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : string.Empty;
            }
        }

        return null;
    }
}
