namespace LbController.Testing;

/// <summary>Finds programs that tests drive.</summary>
public static class Tool
{
    /// <summary>The full path of a program on PATH (or in /usr/sbin, where Debian puts haproxy), or null.</summary>
    public static string? Find(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Every kubectl to test with: the one on PATH and those that LBC_TESTS_KUBECTLS names (paths, separated by colons; tests/run.sh
    /// sets it to one of each supported end of the range).
    /// </summary>
    public static IReadOnlyList<string> Kubectls()
    {
        IEnumerable<string> named = (Environment.GetEnvironmentVariable("LBC_TESTS_KUBECTLS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return [.. named.Append(Find("kubectl") ?? "").Where(File.Exists).Distinct()];
    }
}
