using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace LbController.Kubernetes.Configuration;

/// <summary>
/// Runs a credential plugin once: no terminal, no input, bounded in time and output. A failure is a <see cref="FormatException"/> that
/// says what the plugin said.
/// </summary>
internal sealed class ExecPlugin(ExecPluginSettings settings, TimeProvider time)
{
    private const int MaxOutputBytes = 1024 * 1024;

    private const int MaxErrorCharacters = 600;

    public async Task<ExecCredential> RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(settings.Limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using Process process = Start();
        var errors = new StringBuilder();
        try
        {
            process.StandardInput.Close();
            Task reading = ReadErrorsAsync(process.StandardError, errors, linked.Token);
            byte[] output = await ReadOutputAsync(process.StandardOutput.BaseStream, linked.Token);
            await process.WaitForExitAsync(linked.Token);
            await reading;
            if (process.ExitCode != 0)
            {
                throw new FormatException($"it ended with {process.ExitCode}{Said(errors)}");
            }

            return ParseOutput(output, errors);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FormatException($"it took longer than {settings.Limit.TotalSeconds:0} s and was ended{Said(errors)}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private ExecCredential ParseOutput(byte[] output, StringBuilder errors)
    {
        try
        {
            return ExecCredentialParser.Parse(output, settings.ApiVersion);
        }
        catch (FormatException exception)
        {
            throw new FormatException(exception.Message + Said(errors), exception);
        }
    }

    private Process Start()
    {
        string program = Resolve();
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in settings.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (KeyValuePair<string, string> variable in settings.Environment)
        {
            start.Environment[variable.Key] = variable.Value;
        }

        try
        {
            return Process.Start(start) ?? throw new FormatException("it could not be started");
        }
        catch (Win32Exception exception)
        {
            throw new FormatException($"it could not be started ({exception.Message}){Hint()}", exception);
        }
    }

    /// <summary>Searched in the PATH that the plugin will see; a path with a slash is taken as it is.</summary>
    private string Resolve()
    {
        if (settings.Command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return settings.Command;
        }

        string path = settings.Environment.GetValueOrDefault("PATH", "");
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, settings.Command))
            .FirstOrDefault(File.Exists)
            ?? throw new FormatException($"there is no program '{settings.Command}' on PATH{Hint()}");
    }

    private string Hint() => settings.InstallHint is { } hint ? $". {hint.Trim().TrimEnd('.')}" : "";

    private static string Said(StringBuilder errors)
    {
        lock (errors)
        {
            string text = string.Join(' ', errors.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return text.Length > 0 ? $", saying: {text}" : "";
        }
    }

    private static async Task<byte[]> ReadOutputAsync(Stream output, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxOutputBytes)
            {
                throw new FormatException("it printed more than 1 MiB");
            }
        }

        return bytes.ToArray();
    }

    private static async Task ReadErrorsAsync(StreamReader reader, StringBuilder into, CancellationToken cancellationToken)
    {
        var buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            lock (into)
            {
                into.Append(buffer, 0, Math.Min(read, MaxErrorCharacters - into.Length));
            }
        }
    }
}
