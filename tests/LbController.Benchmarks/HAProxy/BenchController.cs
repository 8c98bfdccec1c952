using System.Diagnostics;

namespace LbController.Benchmarks.HAProxy;

/// <summary>The controller as a process, and the HAProxy that it starts.</summary>
internal static class BenchController
{
    /// <summary>Starts it on the kubeconfig of a folder, with its state and log there.</summary>
    public static Process Start(string folder, string pool)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            $"exec dotnet {Environment.GetEnvironmentVariable("LBC_BENCHMARK_DLL") ?? Path.Combine(AppContext.BaseDirectory, "lb-controller.dll")} run --kubeconfig {folder}/kubeconfig --haproxy-state-dir {folder}/h --haproxy-pool {pool} --metrics-bind-address 0 --health-probe-bind-address 0 2>{folder}/log");
        return Process.Start(start)!; // ! a new process is always started
    }

    /// <summary>What HAProxy's processes have resident, in bytes.</summary>
    public static (int Processes, long Resident) HAProxyMemory(string folder)
    {
        int processes = 0;
        long resident = 0;
        foreach (Process process in Process.GetProcessesByName("haproxy"))
        {
            if (File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(folder, StringComparison.Ordinal))
            {
                processes++;
                resident += process.WorkingSet64;
            }
        }

        return (processes, resident);
    }

    /// <summary>HAProxy outlives a killed controller, by design; its pid file names it.</summary>
    public static void EndHAProxy(string folder)
    {
        string file = Path.Combine(folder, "h", "haproxy.pid");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), out int id))
        {
            using Process haproxy = Process.GetProcessById(id);
            haproxy.Kill();
        }
    }
}
