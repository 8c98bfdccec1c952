using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Hosts;

/// <summary>From the options to the host that they ask for.</summary>
internal static class HAProxyHosts
{
    private const long FallbackDescriptorLimit = 1024;

    /// <summary>Makes it; nothing is looked for before it is used.</summary>
    public static IHAProxyHost Create(HAProxyOptions options, StateDirectory directory, HAProxyEnvironment environment, ILogger logger)
    {
        TimeProvider time = environment.TimeProvider;
        var binary = new HAProxyBinary(options, time);
        long limit = environment.DescriptorLimit ?? ReadDescriptorLimit();
        return options.Mode switch
        {
            HAProxyMode.Container => new ContainerHost(new ContainerEngine(options, time, logger), SpecOf(options, directory, limit), time, logger),
            HAProxyMode.Sidecar => new SidecarHost(directory, binary, limit, time, logger),
            _ => new ChildProcessHost(directory, binary, limit, time, logger),
        };
    }

    private static ContainerSpec SpecOf(HAProxyOptions options, StateDirectory directory, long limit) => new()
    {
        Directory = directory,
        Image = options.ContainerImage,
        DescriptorLimit = limit,
        Owner = OperatingSystem.IsWindows() ? (0, 0) : (NativeMethods.EffectiveUser(), NativeMethods.EffectiveGroup()),
        IsPodman = false,
    };

    /// <summary>The hard limit, at most what the kernel gives to one process.</summary>
    private static long ReadDescriptorLimit()
    {
        if (!File.Exists("/proc/self/limits"))
        {
            return FallbackDescriptorLimit;
        }

        long limit = DescriptorBudget.ParseLimit(File.ReadAllText("/proc/self/limits")) ?? FallbackDescriptorLimit;
        return File.Exists("/proc/sys/fs/nr_open") && long.TryParse(File.ReadAllText("/proc/sys/fs/nr_open"), out long most) ? Math.Min(limit, most) : limit;
    }
}
