using System.Diagnostics;
using System.Runtime.CompilerServices;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>
/// Runs the command of deploy/kustomize/components/haproxy-sidecar on a state directory, and runs it again whenever it ends, as a kubelet
/// does with a container.
/// </summary>
internal sealed class SidecarKubelet(string stateDirectory) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _mayStart = new(1);
    private Task _loop = Task.CompletedTask;
    private volatile System.Diagnostics.Process? _process;
    private int _starts;

    /// <summary>How often it was started.</summary>
    public int Starts => Volatile.Read(ref _starts);

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>What ends from now on is not started again, as in a back-off, until the result is disposed of.</summary>
    public async Task<IDisposable> HoldAsync()
    {
        await _mayStart.WaitAsync().WithDeadline("the hold");
        return new Hold(_mayStart);
    }

    public async ValueTask DisposeAsync()
    {
        if (_loop.IsCompleted)
        {
            return;
        }

        await _stop.CancelAsync();
        _process?.Kill();
        await _loop.WithDeadline("the sidecar's end");
        _stop.Dispose();
        _mayStart.Dispose();
    }

    /// <summary>The command as it stands in the manifest.</summary>
    private static string Script()
    {
        string[] lines = File.ReadAllLines(Path.Combine(ThisDirectory(), "..", "..", "..", "deploy/kustomize/components/haproxy-sidecar/deployment.yaml"));
        string[] script = [.. lines.SkipWhile(line => line.Trim() != "- |").Skip(1).TakeWhile(line => line.StartsWith("              ", StringComparison.Ordinal))];
        return script.Length > 0 ? string.Join('\n', script) : throw new InvalidOperationException("the manifest has no command");
    }

    private static string ThisDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!; // ! a file has a folder

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _mayStart.WaitAsync(_stop.Token);
                _mayStart.Release();
                await RunOnceAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The Pod is deleted.
        }
    }

    private async Task RunOnceAsync()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] += ":/usr/sbin";
        start.Environment["LBC_HAPROXY_STATE_DIR"] = stateDirectory;
        using var process = System.Diagnostics.Process.Start(start)!; // ! not started by a shell
        _process = process;
        Interlocked.Increment(ref _starts);
        if (_stop.IsCancellationRequested)
        {
            process.Kill();
        }

        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync();
        _process = null;
    }

    private sealed class Hold(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
