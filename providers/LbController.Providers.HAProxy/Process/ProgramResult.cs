namespace LbController.Providers.HAProxy.Process;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to stdout.</param>
/// <param name="Errors">What it wrote to stderr.</param>
internal sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    /// <summary>All that it wrote.</summary>
    public string Everything => Errors + Output;

    /// <summary>Its own words on one line, for messages; at most 500 characters.</summary>
    public string Words
    {
        get
        {
            string words = string.Join("; ", Everything.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
            return words.Length == 0 ? $"it ended with {ExitCode} and said nothing" : words.Length > 500 ? words[..500] + "..." : words;
        }
    }
}
