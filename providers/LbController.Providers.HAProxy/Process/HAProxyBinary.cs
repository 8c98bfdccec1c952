using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Options;

namespace LbController.Providers.HAProxy.Process;

/// <summary>The haproxy program: where it is, how old it is, and what it says of a configuration.</summary>
internal sealed class HAProxyBinary(HAProxyOptions options, TimeProvider timeProvider)
{
    /// <summary>The oldest version that understands what is rendered and has had fixes lately.</summary>
    public static readonly Version Minimum = new(2, 4);

    private static readonly string[] Folders = ["/usr/sbin", "/usr/local/sbin"];

    private readonly ProgramRunner _runner = new(timeProvider);

    /// <summary>The program's full path.</summary>
    /// <exception cref="ProviderException">There is none.</exception>
    public string FindPath()
    {
        if (options.BinaryPath.Length > 0)
        {
            return File.Exists(options.BinaryPath)
                ? Path.GetFullPath(options.BinaryPath)
                : throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"There is no haproxy at {options.BinaryPath} (--haproxy-binary, LBC_HAPROXY_BINARY); install HAProxy {Minimum} or later, or correct the path.");
        }

        string[] folders = SearchFolders();
        return InFolders()
            ?? throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"haproxy was not found in {string.Join(", ", folders.Distinct())}; install HAProxy {Minimum} or later (apt-get install haproxy), or name it by --haproxy-binary or LBC_HAPROXY_BINARY.");
    }

    /// <summary>Whether there is a program to run.</summary>
    public bool Exists => options.BinaryPath.Length > 0 ? File.Exists(options.BinaryPath) : InFolders() is not null;

    /// <summary>The program's version.</summary>
    /// <exception cref="ProviderException">It is absent, cannot be run, or is too old.</exception>
    public async Task<Version> CheckVersionAsync(CancellationToken cancellationToken)
    {
        ProgramResult result = await RunAsync(["-v"], cancellationToken);
        return VersionOf(result, FindPath());
    }

    /// <summary>Has a file checked. It is not bound to anything: see <see cref="PortProbe"/>.</summary>
    public async Task<CheckResult> CheckAsync(string file, CancellationToken cancellationToken)
    {
        ProgramResult result = await RunAsync(["-c", "-f", file], cancellationToken);
        return new CheckResult(result.ExitCode == 0, result.ExitCode == 0 ? [] : AlertParser.Parse(result.Everything));
    }

    /// <summary>The version that <c>haproxy -v</c> printed.</summary>
    /// <param name="result">How that ended.</param>
    /// <param name="what">What was run, for the message.</param>
    /// <exception cref="ProviderException">It is no HAProxy, or too old.</exception>
    public static Version VersionOf(ProgramResult result, string what)
    {
        Version version = CliReplies.ParseVersion(result.Everything)
            ?? throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"{what} -v ended with {result.ExitCode} and printed no version: it is no HAProxy.");
        return version >= Minimum ? version : throw TooOld(version, what);
    }

    /// <summary>The error for a version below <see cref="Minimum"/>.</summary>
    public static ProviderException TooOld(Version version, string what) =>
        new(ProviderErrorKind.Unavailable, "start", $"{what} is HAProxy {version}; {Minimum} or later is needed.");

    private string[] SearchFolders() => [.. options.SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), .. Folders];

    private string? InFolders() => SearchFolders().Select(folder => Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists);

    private Task<ProgramResult> RunAsync(string[] arguments, CancellationToken cancellationToken) => _runner.RunAsync(FindPath(), arguments, ProgramRun.Plain, cancellationToken);
}
