using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using LbController.Testing;

namespace LbController.Functional.Tests;

/// <summary>The built executable as a process of its own. Ended, by its id, with the test.</summary>
internal sealed partial class ExeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly List<(Func<string, bool> IsIt, TaskCompletionSource<string> Seen)> _waits = [];

    private ExeProcess(Process process)
    {
        _process = process;
    }

    public int Id => _process.Id;

    public string Output => string.Join('\n', _output);

    public string Error => string.Join('\n', _error);

    public IReadOnlyList<string> ErrorLines => [.. _error];

    public static ExeProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => StartIn(null, environment, arguments);

    /// <summary>Starts it in a network namespace; null for the machine's own network.</summary>
    public static ExeProcess StartIn(string? networkSpace, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // The ip program gives way to dotnet, so the process id is the controller's.
        var start = new ProcessStartInfo(networkSpace is null ? "dotnet" : Tool.Find("ip") ?? "ip")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (string word in networkSpace is null ? [] : new[] { "netns", "exec", networkSpace, "dotnet" })
        {
            start.ArgumentList.Add(word);
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "lb-controller.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Nothing of the machine's own configuration may steer a test.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("LBC_", StringComparison.Ordinal) || name.StartsWith("KUBE", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("AZURE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = "/nonexistent";
        start.Environment["DOTNET_CLI_HOME"] = Path.GetTempPath();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new ExeProcess(new Process { StartInfo = start });
        process.Begin();
        return process;
    }

    public static ExeProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using ExeProcess process = Start(arguments);
        int code = await process.ExitAsync();
        return (code, process.Output, process.Error);
    }

    /// <summary>The first line, on either stream, now or later, that is the one.</summary>
    public Task<string> LineAsync(Func<string, bool> isIt, string phase)
    {
        TaskCompletionSource<string> seen;
        lock (_waits)
        {
            if (_output.Concat(_error).FirstOrDefault(isIt) is { } line)
            {
                return Task.FromResult(line);
            }

            seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((isIt, seen));
        }

        return WaitAsync(seen.Task, phase);
    }

    public Task<string> LineAsync(string part) => LineAsync(line => line.Contains(part, StringComparison.Ordinal), $"a line with \"{part}\"");

    public void Interrupt() => Signal(2);

    public void Terminate() => Signal(15);

    public void Kill() => Signal(9);

    public async Task<int> ExitAsync()
    {
        await WaitAsync(_process.WaitForExitAsync().ContinueWith(_ => "", TaskScheduler.Default), "the process ends");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    private void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    private async Task<string> WaitAsync(Task<string> task, string phase)
    {
        try
        {
            return await task.WithDeadline(phase, TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n--- output\n{Output}\n--- error\n{Error}");
        }
    }

    private void Begin()
    {
        _process.OutputDataReceived += (_, line) => Note(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Note(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Note(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_waits)
        {
            lines.Enqueue(line);
            foreach ((Func<string, bool> IsIt, TaskCompletionSource<string> Seen) wait in _waits.Where(wait => wait.IsIt(line)).ToList())
            {
                wait.Seen.TrySetResult(line);
                _waits.Remove(wait);
            }
        }
    }
}
