namespace LbController.Providers.HAProxy.Runtime;

/// <summary>Finds the lines of a configuration that list a listener's clients: HAProxy calls each such list by its line. Pure.</summary>
internal static class SourceLines
{
    private const string FrontendPrefix = "frontend ";
    private const string ListPrefix = "    acl allowed src ";

    /// <summary>The lines (1 is the first) by frontend.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Find(string text)
    {
        var found = new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);
        List<int> lines = [];
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.StartsWith(FrontendPrefix))
            {
                found[line[FrontendPrefix.Length..].ToString()] = lines = [];
            }
            else if (line.StartsWith(ListPrefix))
            {
                lines.Add(number);
            }
        }

        return found;
    }
}
