using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Process;

/// <summary>Reads what HAProxy answers, versions 2.4 to 3.x. Pure; an answer that is not understood is null, never an exception.</summary>
internal static partial class CliReplies
{
    /// <summary>Reads <c>show proc</c> of the master.</summary>
    public static MasterStatus? ParseProcesses(string? reply)
    {
        int master = 0;
        int reloads = 0;
        int failed = 0;
        var workers = new List<int>();
        var old = new List<int>();
        List<int> section = workers;
        foreach (string line in Lines(reply))
        {
            if (line.StartsWith('#'))
            {
                section = line.Contains("old workers", StringComparison.Ordinal) ? old : section;
                continue;
            }

            Match match = ProcessLine().Match(line);
            if (!match.Success || !int.TryParse(match.Groups["pid"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                continue;
            }

            if (match.Groups["type"].ValueSpan.SequenceEqual("master"))
            {
                master = pid;
                reloads = int.Parse(match.Groups["reloads"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
                failed = match.Groups["failed"].Success ? int.Parse(match.Groups["failed"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            }
            else if (match.Groups["type"].ValueSpan.SequenceEqual("worker"))
            {
                section.Add(pid);
            }
        }

        return master == 0 ? null : new MasterStatus(master, reloads, failed, workers.ToValueList(), old.ToValueList());
    }

    /// <summary>Reads <c>show info</c> of a worker.</summary>
    public static WorkerInfo? ParseInfo(string? reply)
    {
        int pid = 0;
        string sha = "";
        foreach (string line in Lines(reply))
        {
            if (line.StartsWith("Pid: ", StringComparison.Ordinal))
            {
                _ = int.TryParse(line.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out pid);
            }
            else if (line.StartsWith("description: ", StringComparison.Ordinal))
            {
                sha = line[13..];
            }
        }

        return pid == 0 ? null : new WorkerInfo(pid, sha);
    }

    /// <summary>Reads the answer to <c>reload</c>: 2.7 and later say Success, before that nothing is said.</summary>
    public static ReloadReply ParseReload(string? reply) => reply switch
    {
        { } text when text.Contains("Success=1", StringComparison.Ordinal) => ReloadReply.Succeeded,
        { } text when text.Contains("Success=0", StringComparison.Ordinal) => ReloadReply.Failed,
        _ => ReloadReply.Unknown,
    };

    /// <summary>
    /// Turns the answer to <c>show servers state</c> into the file that the next worker reads: only the health checks, since for other
    /// servers HAProxy would also take over the port of before.
    /// </summary>
    public static string ToStateFile(string? reply)
    {
        var text = new StringBuilder("1\n");
        foreach (string line in Lines(reply))
        {
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (line.StartsWith("# be_id ", StringComparison.Ordinal) && text.Length == 2)
            {
                text.Append(line).Append('\n');
            }
            else if (blank > 0 && line.AsSpan(blank + 1).StartsWith("check_"))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Reads the first version number of <c>haproxy -v</c>.</summary>
    public static Version? ParseVersion(string output)
    {
        Match match = VersionNumber().Match(output);
        return match.Success && Version.TryParse(match.Groups[1].ValueSpan, out Version? version) ? version : null;
    }

    private static string[] Lines(string? reply) => (reply ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^(?<pid>\d+)\s+(?<type>\S+)\s+(?<reloads>\d+)(\s+\[failed: (?<failed>\d+)\])?", RegexOptions.CultureInvariant)]
    private static partial Regex ProcessLine();

    [GeneratedRegex(@"version (\d+\.\d+(\.\d+)?)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionNumber();
}
