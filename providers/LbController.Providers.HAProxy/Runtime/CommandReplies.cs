using System.Globalization;
using System.Text.RegularExpressions;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>Reads what the statistics socket answers to commands. Pure.</summary>
internal static partial class CommandReplies
{
    /// <summary>
    /// The first command of a line that was not done, with the answer; null where all were. Each command is answered by its text, if any,
    /// and an empty line.
    /// </summary>
    public static (RuntimeCommand Command, string Reply)? FirstFailure(IReadOnlyList<RuntimeCommand> commands, string? reply)
    {
        if (reply is null)
        {
            return commands.Count == 0 ? null : (commands[0], "no answer");
        }

        string[] lines = reply.Split('\n');
        int line = 0;
        foreach (RuntimeCommand command in commands)
        {
            int first = line;
            while (line < lines.Length && lines[line].Length > 0)
            {
                line++;
            }

            string text = string.Join(' ', lines[first..line]);
            line++;
            if (command.Expected.Length == 0 ? text.Length > 0 : !text.Contains(command.Expected, StringComparison.Ordinal))
            {
                return (command, text.Length == 0 ? "no answer" : text);
            }
        }

        return null;
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
