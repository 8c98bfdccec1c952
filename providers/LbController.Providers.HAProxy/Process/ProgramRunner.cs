using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using LbController.Abstractions.Errors;

namespace LbController.Providers.HAProxy.Process;

/// <summary>Runs programs to their end, bounded in time, with a list of arguments and never through a shell.</summary>
internal sealed class ProgramRunner(TimeProvider timeProvider)
{
    /// <summary>For everything that is done at once.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="run">How.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProviderException">It cannot be run, or takes too long.</exception>
    public async Task<ProgramResult> RunAsync(string path, IReadOnlyList<string> arguments, ProgramRun run, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(path, arguments) { WorkingDirectory = "/", RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        if (!run.KeepEnvironment)
        {
            start.Environment.Clear();
        }

        using var expiry = new CancellationTokenSource(run.Patience, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        using var process = new System.Diagnostics.Process { StartInfo = start };
        try
        {
            process.Start();
            process.StandardInput.Close();
            Task<string> output = ReadAsync(process.StandardOutput, run.OnLine, linked.Token);
            Task<string> errors = ReadAsync(process.StandardError, run.OnLine, linked.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(linked.Token);
            return new ProgramResult(process.ExitCode, await output, await errors);
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
                : new ProviderException(ProviderErrorKind.Timeout, arguments[0], $"{path} {arguments[0]} gave no answer within {run.Patience}.", exception);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            text.Append(line).Append('\n');
            onLine?.Invoke(line);
        }

        return text.ToString();
    }
}
