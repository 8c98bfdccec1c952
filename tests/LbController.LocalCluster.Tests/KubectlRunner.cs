using System.Diagnostics;
using LbController.Testing;

namespace LbController.LocalCluster.Tests;

/// <summary>Runs one kubectl against a cluster, with a home of its own.</summary>
internal sealed class KubectlRunner(string program, string home, string kubeconfig)
{
    /// <summary>Runs to the end and returns what it printed on both outputs.</summary>
    public async Task<(int ExitCode, string Output)> TryAsync(string arguments, string? input = null, string? editor = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = home };
        foreach (string argument in Split(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["HOME"] = home;
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["KUBE_EDITOR"] = editor ?? "true";
        start.Environment["NO_PROXY"] = "127.0.0.0/8";
        using var process = new Process { StartInfo = start };
        process.Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WithDeadline($"kubectl {arguments} to end", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }

    public async Task<string> RunAsync(string arguments, string? input = null, string? editor = null)
    {
        (int exitCode, string output) = await TryAsync(arguments, input, editor);
        Assert.True(exitCode == 0, $"kubectl {arguments} exited {exitCode}: {output}");
        return output;
    }

    /// <summary>Words at blanks, with parts in single quotes kept together.</summary>
    private static IEnumerable<string> Split(string arguments) => arguments.Split('\'').SelectMany((part, i) =>
        i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
