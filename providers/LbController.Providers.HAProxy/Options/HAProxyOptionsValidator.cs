using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using LbController.Providers.HAProxy.Binders;
using Microsoft.Extensions.Options;

namespace LbController.Providers.HAProxy.Options;

/// <summary>Finds everything that is wrong with the options at once; each failure names the flag and the environment variable.</summary>
internal sealed partial class HAProxyOptionsValidator(bool isLinux) : IValidateOptions<HAProxyOptions>
{
    /// <summary>A Unix socket's path holds 107 bytes; this leaves room for the names in the folder and for HAProxy's temporary ones.</summary>
    private const int LongestStateDirectory = 80;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, HAProxyOptions options)
    {
        var failures = new List<string>();
        CheckPaths(options, failures);
        CheckMode(options, failures);
        if (options.AddressPools.Count == 0)
        {
            failures.Add(Failure("pool", "is missing: there is no address to give; for example 192.0.2.0/28 or 192.0.2.10-192.0.2.20"));
        }

        CheckProgram(failures, "nft-binary", options.NftPath);
        CheckProgram(failures, "nginx-binary", options.NginxPath);
        failures.AddRange(HAProxyAddressPools.Conflicts(options.AddressPools).Select(conflict => Failure("pool", conflict)));
        CheckBinder(options, failures);
        CheckRange(failures, "hard-stop-after", options.HardStopAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        CheckRange(failures, "max-reloads", options.MaxReloads, 1, 1000);
        CheckRange(failures, "min-reload-interval", options.MinimumReloadInterval, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        CheckRange(failures, "threads", options.Threads, 0, 64);
        CheckRange(failures, "metrics-services", options.MetricsServices, 0, 10_000);
        CheckRange(failures, "max-connections", options.MaxConnections, 0, 10_000_000);
        CheckRange(failures, "check-interval", options.CheckInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        CheckRange(failures, "check-rise", options.CheckRise, 1, 100);
        CheckRange(failures, "check-fall", options.CheckFall, 1, 100);
        CheckRange(failures, "connect-timeout", options.ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5));
        CheckRange(failures, "client-timeout", options.ClientTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        CheckRange(failures, "server-timeout", options.ServerTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        CheckRange(failures, "verify-interval", options.VerificationInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        CheckRange(failures, "drain-time", options.DrainTime, TimeSpan.Zero, TimeSpan.FromHours(1));
        if (options.PrometheusBind.Length > 0 && ParseBind(options.PrometheusBind) is null)
        {
            failures.Add(Failure("prometheus-bind", $"is '{options.PrometheusBind}', which is no address and port; for example 127.0.0.1:8404"));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Reads <see cref="HAProxyOptions.PrometheusBind"/>; null where it is empty or wrong.</summary>
    public static IPEndPoint? ParseBind(string text) =>
        IPEndPoint.TryParse(text, out IPEndPoint? place) && place.Port > 0 && text.EndsWith($":{place.Port}", StringComparison.Ordinal) ? place : null;

    private static void CheckPaths(HAProxyOptions options, List<string> failures)
    {
        string folder = options.StateDirectory;
        if (folder.Length == 0)
        {
            failures.Add(Failure("state-dir", "is missing: HAProxy's files need a folder; for example /var/lib/lb-controller"));
        }
        else if (!SafePath().IsMatch(folder) || Encoding.UTF8.GetByteCount(folder) > LongestStateDirectory)
        {
            failures.Add(Failure("state-dir", $"is '{folder}'; it must be an absolute path of at most {LongestStateDirectory} characters of A-Z a-z 0-9 / . _ + -, since HAProxy's sockets are in it"));
        }

        if (options.BinaryPath.Length > 0 && !File.Exists(options.BinaryPath))
        {
            failures.Add(Failure("binary", $"is '{options.BinaryPath}', which does not exist; install HAProxy or correct the path"));
        }
    }

    private static void CheckProgram(List<string> failures, string option, string path)
    {
        if (path.Length > 0 && !File.Exists(path))
        {
            failures.Add(Failure(option, $"is '{path}', which does not exist; install it or correct the path"));
        }
    }

    private static void CheckBinder(HAProxyOptions options, List<string> failures)
    {
        if (options.AddressBinder == AddressBinderKind.Loopback && options.AddressPools.FirstOrDefault(pool => pool.Ranges.Any(range => !range.IsLoopback)) is { } other)
        {
            failures.Add(Failure("address-binder", $"is loopback, but the pool {other.Text} holds other addresses than 127.0.0.0/8 and ::1; use interface or none"));
        }

        if (options.AddressBinder != AddressBinderKind.Interface)
        {
            if (options.Interface.Length > 0)
            {
                failures.Add(Failure("interface", $"is '{options.Interface}', which has an effect with --haproxy-address-binder interface only"));
            }

            return;
        }

        if (!InterfaceName().IsMatch(options.Interface))
        {
            failures.Add(Failure("interface", $"is '{options.Interface}', which is no name of a network interface such as eth0; --haproxy-address-binder interface needs one"));
        }
        else if (!Directory.Exists($"/sys/class/net/{options.Interface}"))
        {
            failures.Add(Failure("interface", $"is '{options.Interface}', which this machine does not have; ip link shows what it has"));
        }

        if (IpProgram.Find(options.SearchPath) is null)
        {
            failures.Add(Failure("address-binder", "is interface, which needs the program ip; install it (apt-get install iproute2)"));
        }
    }

    private void CheckMode(HAProxyOptions options, List<string> failures)
    {
        if (!Enum.IsDefined(options.Mode))
        {
            failures.Add(Failure("mode", $"is {options.Mode}; it must be process, container or sidecar"));
        }

        if (options.Mode == HAProxyMode.Container && !isLinux)
        {
            failures.Add(Failure("mode", "is container, which needs Linux: elsewhere an engine runs containers in a virtual machine, whose network is not this machine's, so that no client would reach the addresses; run lb-controller in a Linux machine (in WSL 2 on Windows), or deploy it into a cluster"));
        }

        if (options.Mode == HAProxyMode.Sidecar && options.StopOnDispose)
        {
            failures.Add(Failure("stop-on-exit", "is true, but with --haproxy-mode sidecar the controller cannot stop HAProxy: the kubelet ends it with the Pod; set it to false"));
        }

        if (!Engine().IsMatch(options.ContainerEngine) || (options.ContainerEngine.StartsWith('/') && !File.Exists(options.ContainerEngine)))
        {
            failures.Add(Failure("container-engine", $"is '{options.ContainerEngine}'; it must be auto, podman, docker or the full path of such a program"));
        }

        if (!Image().IsMatch(options.ContainerImage))
        {
            failures.Add(Failure("image", $"is '{options.ContainerImage}', which is no image's name; for example {HAProxyOptions.DefaultImage}"));
        }
    }

    private static void CheckRange<T>(List<string> failures, string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            failures.Add(Failure(option, $"is {Text(value)}; it must be {Text(least)} to {Text(most)}"));
        }
    }

    private static string Failure(string option, string problem) =>
        $"--haproxy-{option} (LBC_HAPROXY_{option.Replace('-', '_').ToUpperInvariant()}) {problem}.";

    private static string Text<T>(T value) => value switch
    {
        TimeSpan time when time < TimeSpan.FromSeconds(1) => $"{time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}ms",
        TimeSpan time => $"{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    [GeneratedRegex(@"\A(?!\.\.?\z)[A-Za-z0-9_.-]{1,15}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InterfaceName();

    [GeneratedRegex(@"\A/[A-Za-z0-9/._+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SafePath();

    [GeneratedRegex(@"\A(auto|podman|docker|/[^\0]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Engine();

    [GeneratedRegex(@"\A[a-z0-9][A-Za-z0-9._:/@-]{0,254}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Image();
}
