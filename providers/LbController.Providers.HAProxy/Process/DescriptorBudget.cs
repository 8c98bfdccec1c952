using System.Globalization;

namespace LbController.Providers.HAProxy.Process;

/// <summary>
/// Divides the limit of open files: HAProxy needs two a connection, one a listener (twice during a reload, when the old worker's are
/// handed over) and one a checked server, and refuses to start where that exceeds the limit, which <c>haproxy -c</c> does not show. Pure.
/// </summary>
internal static class DescriptorBudget
{
    /// <summary>Descriptors for everything else: sockets, logs, threads' own.</summary>
    public const int Reserve = 200;

    /// <summary>Fewer connections at a time than this make no load balancer.</summary>
    public const int FewestConnections = 100;

    /// <summary>The most connections that are configured, whatever the limit: HAProxy sizes tables by it.</summary>
    public const int MostConnections = 1_000_000;

    /// <summary>
    /// Listeners and checks count in steps of this many, so that a Service more or less, or a node, rarely changes the shared part of the
    /// file, which only a reload can.
    /// </summary>
    public const int Step = 64;

    private const long FallbackLimit = 1024;

    /// <summary>The limit of open files that programs get which we start.</summary>
    public static long OfThisProcess() => File.Exists("/proc/self/limits") ? ParseLimit(File.ReadAllText("/proc/self/limits")) ?? FallbackLimit : FallbackLimit;

    /// <summary>How many connections at a time fit; less than <see cref="FewestConnections"/> means that the listeners do not.</summary>
    /// <param name="limit">The limit of open files.</param>
    /// <param name="listeners">Listeners in the configuration.</param>
    /// <param name="checks">Checked servers in the configuration.</param>
    /// <param name="wanted">What the options ask for; 0 for as many as fit.</param>
    public static int Connections(long limit, int listeners, int checks, int wanted)
    {
        long fit = Fit(limit, RoundUp(listeners), RoundUp(checks));
        fit = fit >= FewestConnections ? fit : Fit(limit, listeners, checks);
        return (int)Math.Min(fit, wanted > 0 ? wanted : MostConnections);
    }

    private static long Fit(long limit, long listeners, long checks) => Math.Max(0, limit - Reserve - (2 * listeners) - checks) / 2;

    private static long RoundUp(int count) => ((count / Step) + 1L) * Step;

    /// <summary>The hard limit of open files as /proc/self/limits has it, or null.</summary>
    public static long? ParseLimit(string limits)
    {
        foreach (string line in limits.Split('\n'))
        {
            if (line.StartsWith("Max open files", StringComparison.Ordinal))
            {
                string[] fields = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return fields.Length < 2 ? null
                    : fields[1] == "unlimited" ? int.MaxValue
                    : long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : null;
            }
        }

        return null;
    }
}
