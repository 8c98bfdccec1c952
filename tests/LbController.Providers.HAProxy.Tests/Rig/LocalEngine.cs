using System.Diagnostics;
using System.Runtime.CompilerServices;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>
/// A container engine of the test run's own, made at the first use by tests/container-engine.sh, with an image of this machine's haproxy.
/// It has no daemon; its folder goes with the test run. LBC_TESTS_CONTAINER_ENGINE names another engine's program, docker's for example,
/// which has the image.
/// </summary>
internal static class LocalEngine
{
    public const string Image = "localhost/haproxy-of-this-machine:test";

    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    public static bool IsPossible => (Tool.Find("podman") is not null && Tool.Find("runc") is not null) || Environment.GetEnvironmentVariable("LBC_TESTS_REQUIRE_TOOLS") == "1";

    /// <summary>The engine's program.</summary>
    public static Task<string> ProgramAsync() => Made.Value;

    /// <summary>Has a command carried out and returns what it printed; throws where it fails.</summary>
    public static async Task<string> RunAsync(params string[] arguments) => await RunAsync(await ProgramAsync(), arguments);

    private static async Task<string> MakeAsync()
    {
        if (Environment.GetEnvironmentVariable("LBC_TESTS_CONTAINER_ENGINE") is { Length: > 0 } named)
        {
            return named;
        }

        var folder = new TempDirectory();
        await RunAsync("bash", [Path.Combine(ThisDirectory(), "..", "..", "container-engine.sh"), folder.Path, Image]);

        // A process that ends is given no time, so what stops the engine outlives it.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.Diagnostics.Process.Start(folder.File("stop")).Dispose();
        return folder.File("engine");
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!; // ! not started by a shell
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await Task.WhenAll(output, errors, process.WaitForExitAsync()).WithDeadline($"{program} {string.Join(' ', arguments)}", TimeSpan.FromSeconds(60));
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await errors}");
    }

    private static string ThisDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!; // ! a file has a folder
}
