using System.Globalization;
using System.Text.RegularExpressions;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>Reads what the statistics socket answers to commands. Pure.</summary>
internal static partial class CommandReplies
{
    /// <summary>
    /// The first command of a line that was not done, with the answer; null where all were. HAProxy answers in order, but does not say where
    /// one answer ends: some end in an empty line, some do not. So each line of text goes to the next command that is to answer with one.
    /// </summary>
    public static (RuntimeCommand Command, string Reply)? FirstFailure(IReadOnlyList<RuntimeCommand> commands, string? reply)
    {
        if (reply is null)
        {
            return commands.Count == 0 ? null : (commands[0], "nothing");
        }

        var lines = new Queue<string>(reply.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        foreach (RuntimeCommand command in commands.Where(command => command.Expected.Length > 0))
        {
            if (!lines.TryDequeue(out string? line) || !line.Contains(command.Expected, StringComparison.Ordinal))
            {
                return (command, line ?? "nothing");
            }
        }

        return lines.TryDequeue(out string? unexpected) ? (commands[^1], unexpected) : null;
    }

    /// <summary>The version that <c>prepare acl</c> made, or null.</summary>
    public static int? ParseVersion(string? reply) =>
        reply is not null && NewVersion().Match(reply) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : null;

    /// <summary>The numbers of the lists in <c>show acl</c> by the line of the file that each comes from.</summary>
    public static IReadOnlyDictionary<int, int> ParseLists(string? reply, string file)
    {
        var lists = new Dictionary<int, int>();
        foreach (Match match in SourceList().Matches(reply ?? ""))
        {
            if (match.Groups["file"].Value == file
                && int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int line)
                && int.TryParse(match.Groups["id"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                lists[line] = id;
            }
        }

        return lists;
    }

    /// <summary>How many servers' connections <c>show servers conn</c> counts, by server.</summary>
    public static IReadOnlyDictionary<string, int> ParseConnections(string? reply)
    {
        var connections = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string line in (reply ?? "").Split('\n'))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 6 && !line.StartsWith('#') && int.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out int used))
            {
                connections[fields[0]] = used;
            }
        }

        return connections;
    }

    [GeneratedRegex(@"New version created: (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex NewVersion();

    [GeneratedRegex(@"^(?<id>\d+) \([^)]*\) acl 'src' file '(?<file>[^']*)' line (?<line>\d+)\.?", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex SourceList();
}
