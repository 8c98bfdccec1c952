using System.Globalization;
using System.Text;

namespace LbController.Providers.HAProxy.Process;

/// <summary>
/// Looks processes up in /proc and signals those that are proven to be ours: a haproxy whose <c>-f</c> argument is our configuration
/// file. A process id alone proves nothing, since ids are used again.
/// </summary>
internal static class ProcessTable
{
    /// <summary>Every living haproxy that runs on a configuration file: masters, workers and leftovers, ordered by id.</summary>
    public static IReadOnlyList<ProcessEntry> FindHAProxies(string configurationFile)
    {
        var found = new List<ProcessEntry>();
        if (!Directory.Exists("/proc"))
        {
            return found;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && Find(pid) is { } entry
                && IsHAProxyOf(entry, configurationFile))
            {
                found.Add(entry);
            }
        }

        return [.. found.OrderBy(entry => entry.Pid)];
    }

    /// <summary>A living process, or null. Zombies do not count: they hold nothing any more.</summary>
    public static ProcessEntry? Find(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is "Z" or "X")
            {
                return null;
            }

            string[] arguments = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline")).TrimEnd('\0').Split('\0');
            return new ProcessEntry(pid, int.Parse(fields[1], CultureInfo.InvariantCulture), ulong.Parse(fields[19], CultureInfo.InvariantCulture), arguments);
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
        if (arguments.Count == 0 || !Path.GetFileName(arguments[0]).StartsWith("haproxy", StringComparison.Ordinal) || arguments.Contains("-c"))
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
}
