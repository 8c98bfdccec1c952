using System.ComponentModel;
using System.Diagnostics;
using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Options;

namespace LbController.Providers.HAProxy.Process;

/// <summary>The haproxy program: where it is, how old it is, and what it says of a configuration.</summary>
internal sealed class HAProxyBinary(HAProxyOptions options, TimeProvider timeProvider)
{
    /// <summary>The oldest version that understands what is rendered and has had fixes lately.</summary>
    public static readonly Version Minimum = new(2, 4);

    private static readonly string[] Folders = ["/usr/sbin", "/usr/local/sbin"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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

        string[] folders = [.. options.SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), .. Folders];
        return folders.Select(folder => Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists)
            ?? throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"haproxy was not found in {string.Join(", ", folders.Distinct())}; install HAProxy {Minimum} or later (apt-get install haproxy), or name it by --haproxy-binary or LBC_HAPROXY_BINARY.");
    }

    /// <summary>The program's version.</summary>
    /// <exception cref="ProviderException">It is absent, cannot be run, or is too old.</exception>
    public async Task<Version> CheckVersionAsync(CancellationToken cancellationToken)
    {
        (int exitCode, string output) = await RunAsync(["-v"], cancellationToken);
        Version version = CliReplies.ParseVersion(output)
            ?? throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"{FindPath()} -v ended with {exitCode} and printed no version: it is no HAProxy.");
        return version >= Minimum
            ? version
            : throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"{FindPath()} is HAProxy {version}; {Minimum} or later is needed.");
    }

    /// <summary>Has a file checked. It is not bound to anything: see <see cref="PortProbe"/>.</summary>
    public async Task<CheckResult> CheckAsync(string file, CancellationToken cancellationToken)
    {
        (int exitCode, string output) = await RunAsync(["-c", "-f", file], cancellationToken);
        return new CheckResult(exitCode == 0, exitCode == 0 ? [] : AlertParser.Parse(output));
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        string path = FindPath();
        var start = new ProcessStartInfo(path, arguments) { WorkingDirectory = "/", RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment.Clear();
        using var expiry = new CancellationTokenSource(Patience, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        using var process = new System.Diagnostics.Process { StartInfo = start };
        try
        {
            process.Start();
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(linked.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(linked.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(linked.Token);
            return (process.ExitCode, await errors + await output);
        }
        catch (Win32Exception exception)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, arguments[0], $"{path} cannot be run: {exception.Message}.", exception);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill();
            throw cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(exception.Message, exception, cancellationToken)
                : new ProviderException(ProviderErrorKind.Timeout, arguments[0], $"{path} {arguments[0]} gave no answer within {Patience}.", exception);
        }
    }
}
