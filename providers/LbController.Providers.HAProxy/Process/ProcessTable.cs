using System.Globalization;
using System.Text;

namespace LbController.Providers.HAProxy.Process;

/// <summary>
/// Looks processes up in /proc and signals those that are proven to be ours: a haproxy whose <c>-f</c> argument is our configuration
/// file. A process id alone proves nothing, since ids are used again.
/// </summary>
internal static class ProcessTable
{
    private const string Root = "/proc";
    private const string Program = "haproxy";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan ExecutionPatience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Every living haproxy that runs on a configuration file: masters, workers and leftovers, ordered by id. On each reload the master
    /// executes itself twice, the second time when the new worker serves already, and has no command line for up to some milliseconds:
    /// to take it for absent would make strays of its workers. So a haproxy without a command line is waited for, two seconds at most.
    /// </summary>
    /// <param name="configurationFile">Its full path.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="root">Where the processes are shown.</param>
    public static async Task<IReadOnlyList<ProcessEntry>> FindHAProxiesAsync(
        string configurationFile, TimeProvider timeProvider, CancellationToken cancellationToken, string root = Root)
    {
        using var expiry = new CancellationTokenSource(ExecutionPatience, timeProvider);
        using var ticks = new PeriodicTimer(Poll, timeProvider);
        List<ProcessEntry> found = List(root);
        while (found.Any(entry => entry.Arguments.Count == 0) && !expiry.IsCancellationRequested)
        {
            await ticks.WaitForNextTickAsync(cancellationToken);
            found = List(root);
        }

        return [.. found.Where(entry => IsHAProxyOf(entry, configurationFile)).OrderBy(entry => entry.Pid)];
    }

    /// <summary>A living process, or null. Zombies do not count: they hold nothing any more.</summary>
    public static ProcessEntry? Find(int pid, string root = Root)
    {
        try
        {
            string stat = File.ReadAllText($"{root}/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is "Z" or "X")
            {
                return null;
            }

            string line = Encoding.UTF8.GetString(File.ReadAllBytes($"{root}/{pid}/cmdline")).TrimEnd('\0');
            return new ProcessEntry(
                pid,
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                ulong.Parse(fields[19], CultureInfo.InvariantCulture),
                line.Length == 0 ? [] : line.Split('\0'))
            {
                Name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')],
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or IndexOutOfRangeException or FormatException)
        {
            // It ended while we looked: the normal way for a process to be absent.
            return null;
        }
    }

    /// <summary>Whether a process is still the one that was seen before.</summary>
    public static bool IsAlive(ProcessEntry entry) => Find(entry.Pid) is { } now && now.StartTime == entry.StartTime;

    /// <summary>Signals a process if it is still the one that was seen before; otherwise nothing happens.</summary>
    /// <returns>Whether it was signalled.</returns>
    public static bool Signal(ProcessEntry entry, int signal) => IsAlive(entry) && NativeMethods.Kill(entry.Pid, signal) == 0;

    /// <summary>Whether a process is a haproxy that runs on a configuration file. Pure.</summary>
    public static bool IsHAProxyOf(ProcessEntry entry, string configurationFile)
    {
        IReadOnlyList<string> arguments = entry.Arguments;
        if (arguments.Count == 0 || !Path.GetFileName(arguments[0]).StartsWith(Program, StringComparison.Ordinal) || arguments.Contains("-c"))
        {
            // Something else, or someone who only has the file checked.
            return false;
        }

        for (int i = 1; i < arguments.Count - 1; i++)
        {
            if (arguments[i] == "-f" && arguments[i + 1] == configurationFile)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is a haproxy, or has no command line that would say so and is called like one.</summary>
    private static List<ProcessEntry> List(string root)
    {
        var found = new List<ProcessEntry>();
        if (!Directory.Exists(root))
        {
            return found;
        }

        foreach (string folder in Directory.EnumerateDirectories(root))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && Find(pid, root) is { } entry
                && Path.GetFileName(entry.Arguments.Count == 0 ? entry.Name : entry.Arguments[0]).StartsWith(Program, StringComparison.Ordinal))
            {
                found.Add(entry);
            }
        }

        return found;
    }
}
