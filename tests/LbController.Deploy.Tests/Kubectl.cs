using System.Diagnostics;
using LbController.Functional.Tests;
using LbController.Testing;

namespace LbController.Deploy.Tests;

/// <summary>One of the kubectls to test with.</summary>
/// <param name="Path">The program.</param>
internal sealed record Kubectl(string Path)
{
    public static IEnumerable<Kubectl> All => Tool.Kubectls().Select(path => new Kubectl(path));

    /// <summary>Against a cluster; has to succeed.</summary>
    public Task<string> RunAsync(World world, params string[] arguments) =>
        RunAsync([$"--kubeconfig={world.Kubeconfig}", $"--cache-dir={System.IO.Path.Combine(world.Folder, "cache")}", .. arguments]);

    /// <summary>Without a cluster; has to succeed.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string output, string error) = await TryRunAsync(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{Path} {string.Join(' ', arguments)}: exit {code}: {error}");
    }

    /// <summary>The first whose kustomize knows overlays and components.</summary>
    public static async Task<Kubectl> WithOverlaysAsync()
    {
        foreach (Kubectl kubectl in All)
        {
            if (await kubectl.KnowsOverlaysAsync())
            {
                return kubectl;
            }
        }

        throw new InvalidOperationException("every kubectl is older than 1.21");
    }

    /// <summary>Whether its kustomize takes a folder as a resource: from 1.21 on.</summary>
    public async Task<bool> KnowsOverlaysAsync()
    {
        string version = await RunAsync("version", "--client", "-o", "json");
        string minor = System.Text.Json.Nodes.JsonNode.Parse(version)!["clientVersion"]!["minor"]!.GetValue<string>();
        return int.Parse(minor.TrimEnd('+'), System.Globalization.CultureInfo.InvariantCulture) >= 21;
    }

    private async Task<(int Code, string Output, string Error)> TryRunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Path) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithDeadline($"{Path} {string.Join(' ', arguments)}", TimeSpan.FromSeconds(60));
        return (process.ExitCode, await output, await error);
    }
}
