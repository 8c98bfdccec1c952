namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>One HTTP request as it came, whichever way it came.</summary>
/// <param name="Method"><c>POST</c> is all that is answered.</param>
/// <param name="Path">Absolute path, still encoded.</param>
/// <param name="Query">Without the question mark.</param>
/// <param name="Headers">Names in lower case; several values joined with a comma.</param>
/// <param name="Body">The form.</param>
internal sealed record WireRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
