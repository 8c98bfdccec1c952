using System.ComponentModel;
using System.Diagnostics;
using LbController.Abstractions.Errors;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>A program that is run for one answer.</summary>
/// <param name="name">What it is called in PATH.</param>
/// <param name="path">Where it is; empty to look it up.</param>
/// <param name="searchPath">The value of PATH.</param>
/// <param name="option">The option that names it, for messages.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ExternalTool(string name, string path, string searchPath, string option, TimeProvider timeProvider)
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/local/sbin", "/sbin"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The program's full path.</summary>
    /// <exception cref="ProviderException">There is none.</exception>
    public string FindPath()
    {
        string variable = $"LBC_{option.ToUpperInvariant().Replace('-', '_')}";
        if (path.Length > 0)
        {
            return File.Exists(path)
                ? Path.GetFullPath(path)
                : throw new ProviderException(ProviderErrorKind.Unavailable, name, $"there is no {name} at {path} (--{option}, {variable})");
        }

        string[] folders = [.. searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), .. Folders];
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new ProviderException(ProviderErrorKind.Unavailable, name, $"{name} was not found in {string.Join(", ", folders.Distinct())}; install it, or name it by --{option} ({variable})");
    }

    /// <summary>Runs it, without our environment.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProviderException">It is absent, cannot be run, or gives no answer in time.</exception>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
    {
        string file = FindPath();
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = "/", RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment.Clear();
        using var expiry = new CancellationTokenSource(Patience, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        using var process = new System.Diagnostics.Process { StartInfo = start };
        try
        {
            process.Start();
            Task<string> output = process.StandardOutput.ReadToEndAsync(linked.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(linked.Token);
            await WriteAsync(process, input, linked.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(linked.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (Win32Exception exception)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, name, $"{file} cannot be run: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill();
            throw cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(exception.Message, exception, cancellationToken)
                : new ProviderException(ProviderErrorKind.Timeout, name, $"{file} gave no answer within {Patience}", exception);
        }
    }

    private static async Task WriteAsync(System.Diagnostics.Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all: its exit code and its words say why.
        }
    }
}
