using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Runtime;

namespace LbController.Providers.HAProxy.Process;

/// <summary>Reads what HAProxy answers, versions 2.4 to 3.x. Pure; an answer that is not understood is null, never an exception.</summary>
internal static partial class CliReplies
{
    /// <summary>What a worker is asked for its process and its configuration.</summary>
    public const string WorkerQuestion = "show info;get var " + HAProxyNames.InEffect;

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
                _ = int.TryParse(match.Groups["reloads"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out reloads);
                _ = int.TryParse(match.Groups["failed"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out failed);
            }
            else if (match.Groups["type"].ValueSpan.SequenceEqual("worker"))
            {
                section.Add(pid);
            }
        }

        return master == 0 ? null : new MasterStatus(master, reloads, failed, workers.ToValueList(), old.ToValueList());
    }

    /// <summary>Reads the answer to <see cref="WorkerQuestion"/>.</summary>
    public static WorkerInfo? ParseInfo(string? reply)
    {
        int pid = 0;
        string sha = "";
        string loaded = "";
        foreach (string line in Lines(reply))
        {
            if (line.StartsWith("Pid: ", StringComparison.Ordinal))
            {
                _ = int.TryParse(line.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out pid);
            }
            else if (line.StartsWith("description: ", StringComparison.Ordinal))
            {
                loaded = line[13..];
            }
            else if (line.StartsWith(HAProxyNames.InEffect + ": ", StringComparison.Ordinal) && VariableValue().Match(line) is { Success: true } value)
            {
                sha = value.Groups[1].Value;
            }
        }

        return pid == 0 ? null : new WorkerInfo(pid, sha, loaded);
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
    /// servers HAProxy would also take over the port of before, and only slots that hold the same node before and after. A slot that was taken out
    /// of use keeps its last address: where its node is back, its maintenance must not be.
    /// </summary>
    /// <param name="reply">The answer.</param>
    /// <param name="checks">The checks that the next worker has.</param>
    public static string ToStateFile(string? reply, CheckTables checks)
    {
        const int adminField = 6;
        const int portField = 18;
        Dictionary<(string Backend, string Server), string> places = checks.ByName.Values
            .SelectMany(table => table.Slots, (table, slot) => ((table.Name, HAProxyNames.CheckServer(slot.Value)), $"{slot.Key.Address} {table.Port}"))
            .ToDictionary();
        var text = new StringBuilder("1\n");
        foreach (string line in Lines(reply))
        {
            string[] fields = line.Split(' ');
            if (line.StartsWith("# be_id ", StringComparison.Ordinal) && text.Length == 2)
            {
                text.Append(line).Append('\n');
            }
            else if (fields.Length > portField && places.GetValueOrDefault((fields[1], fields[3])) == $"{fields[4]} {fields[portField]}" && !ObservedServers.IsTakenOut(fields[adminField]))
            {
                fields[adminField] = "0";
                text.AppendJoin(' ', fields).Append('\n');
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

    [GeneratedRegex(@"value=<([^>]*)>", RegexOptions.CultureInvariant)]
    private static partial Regex VariableValue();

    [GeneratedRegex(@"version (\d+\.\d+(\.\d+)?)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionNumber();
}
