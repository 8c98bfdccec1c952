using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Rendering;

/// <summary>
/// Renders the file that HAProxy reads. Pure and deterministic: equal configurations yield equal bytes, in whatever order the Services
/// came. Ends in a newline, without which HAProxy refuses a file.
/// </summary>
internal static class ConfigurationRenderer
{
    /// <summary>The first line begins with this, then comes the hash.</summary>
    public const string HashPrefix = "# sha256=";

    /// <summary>Renders.</summary>
    public static RenderedConfiguration Render(HAProxyConfiguration configuration)
    {
        var shared = new StringBuilder(4096);
        AppendDefaults(shared, configuration.Settings);
        AppendPeers(shared, configuration.Settings);
        foreach (CheckTable check in configuration.Checks.ByName.Values)
        {
            AppendCheck(shared, check);
        }

        string sha = Hash(configuration, shared.ToString());
        var text = new StringBuilder(shared.Length + 1024 + configuration.Sections.Sum(section => section.Text.Length));
        text.Append(HashPrefix).Append(sha).Append('\n');
        AppendGlobal(text, configuration, sha);
        text.Append(shared);
        var owners = new List<(int FirstLine, LoadBalancerIdentity Owner)>(configuration.Sections.Count);
        int line = 1 + text.ToString().AsSpan().Count('\n');
        foreach (ServiceSection section in configuration.Sections)
        {
            owners.Add((line, section.Identity));
            text.Append(section.Text);
            line += section.LineCount;
        }

        return new RenderedConfiguration(text.ToString(), sha, owners);
    }

    /// <summary>The hash that a rendered file says it has, or null where it says none.</summary>
    public static string? ReadHash(string? firstLine) =>
        firstLine is not null && firstLine.StartsWith(HashPrefix, StringComparison.Ordinal) ? firstLine[HashPrefix.Length..].Trim() : null;

    private static string Hash(HAProxyConfiguration configuration, string shared)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var global = new StringBuilder(1024);
        AppendGlobal(global, configuration, "");
        hash.AppendData(Encoding.UTF8.GetBytes(global.ToString()));
        hash.AppendData(Encoding.UTF8.GetBytes(shared));
        foreach (ServiceSection section in configuration.Sections)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(section.Text));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendGlobal(StringBuilder text, HAProxyConfiguration configuration, string sha)
    {
        HAProxySettings settings = configuration.Settings;
        AppendLine(text, $"global");
        AppendLine(text, $"    stats socket {settings.StatsSocket} mode 600 level admin expose-fd listeners");
        AppendLine(text, $"    stats timeout 1m");
        AppendLine(text, $"    description {sha}");
        AppendLine(text, $"    set-var {HAProxyNames.InEffect} str({sha})");
        AppendLine(text, $"    maxconn {configuration.MaxConnections}");
        AppendLine(text, $"    hard-stop-after {Milliseconds(settings.HardStopAfter)}");
        AppendLine(text, $"    mworker-max-reloads {settings.MaxReloads}");
        AppendLine(text, $"    server-state-file {settings.ServerStateFile}");
        AppendLine(text, $"    spread-checks 5");
        AppendLine(text, $"    localpeer {HAProxyNames.Peers}");
        if (settings.Threads > 0)
        {
            AppendLine(text, $"    nbthread {settings.Threads}");
        }
    }

    private static void AppendDefaults(StringBuilder text, HAProxySettings settings)
    {
        AppendLine(text, $"defaults");
        AppendLine(text, $"    mode tcp");
        AppendLine(text, $"    timeout connect {Milliseconds(settings.ConnectTimeout)}");
        AppendLine(text, $"    timeout client {Milliseconds(settings.ClientTimeout)}");
        AppendLine(text, $"    timeout server {Milliseconds(settings.ServerTimeout)}");
        AppendLine(text, $"    timeout client-fin 30s");
        AppendLine(text, $"    timeout queue 10s");
        AppendLine(text, $"    timeout check {Milliseconds(settings.ConnectTimeout)}");
        AppendLine(text, $"    option dontlognull");
        AppendLine(text, $"    option clitcpka");
        AppendLine(text, $"    option srvtcpka");

        // A request to a node that has just vanished goes to another one. Round robin, because only with it a refused connection is tried
        // elsewhere at once: every other algorithm waits a second first.
        AppendLine(text, $"    balance roundrobin");
        AppendLine(text, $"    retries 3");
        AppendLine(text, $"    option redispatch 1");
        AppendLine(text, $"    default-server {ServerLine.CheckPace(settings)}");
        if (settings.PrometheusBind is { } bind)
        {
            AppendLine(text, $"frontend prometheus");
            AppendLine(text, $"    mode http");
            AppendLine(text, $"    bind {new FrontendBinding(bind.Address, bind.Port)}");
            AppendLine(text, $"    http-request use-service prometheus-exporter if {{ path /metrics }}");
        }
    }

    /// <summary>
    /// The worker that a reload replaces tells the new one which clients have which nodes. There from the first start, with or without
    /// clients to remember: a worker passes on nothing until it has waited five seconds for a predecessor.
    /// </summary>
    private static void AppendPeers(StringBuilder text, HAProxySettings settings)
    {
        AppendLine(text, $"peers {HAProxyNames.Peers}");
        AppendLine(text, $"    bind unix@{settings.PeersSocket} mode 600");
        AppendLine(text, $"    server {HAProxyNames.Peers}");
    }

    private static void AppendCheck(StringBuilder text, CheckTable check)
    {
        AppendLine(text, $"backend {check.Name}");
        AppendLine(text, $"    load-server-state-from-file global");
        AppendLine(text, $"    option httpchk");
        AppendLine(text, $"    http-check send meth GET uri {check.Path}");
        AppendLine(text, $"    http-check expect status 200");
        ServerTarget?[] slots = check.ToArray();
        for (int i = 0; i < slots.Length; i++)
        {
            string server = slots[i] is { } target ? $"{new FrontendBinding(target.Address, check.Port)} check" : "127.0.0.1:1 check disabled";
            AppendLine(text, $"    server {HAProxyNames.CheckServer(i + 1)} {server}");
        }
    }

    private static string Milliseconds(TimeSpan time) => $"{(long)time.TotalMilliseconds}ms";

    private static void AppendLine(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
