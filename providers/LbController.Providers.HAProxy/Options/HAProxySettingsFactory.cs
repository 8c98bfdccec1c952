using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.State;

namespace LbController.Providers.HAProxy.Options;

/// <summary>Turns valid options into the shared part of the configuration. Pure.</summary>
internal static class HAProxySettingsFactory
{
    /// <summary>Makes it.</summary>
    public static HAProxySettings Create(HAProxyOptions options, StateDirectory directory) => new()
    {
        StatsSocket = directory.StatsSocket,
        PeersSocket = directory.PeersSocket,
        ServerStateFile = directory.ServerState,
        HardStopAfter = options.HardStopAfter,
        MaxReloads = options.MaxReloads,
        Threads = options.Threads,
        CheckInterval = options.CheckInterval,
        CheckRise = options.CheckRise,
        CheckFall = options.CheckFall,
        ConnectTimeout = options.ConnectTimeout,
        ClientTimeout = options.ClientTimeout,
        ServerTimeout = options.ServerTimeout,
        PrometheusBind = HAProxyOptionsValidator.ParseBind(options.PrometheusBind),
    };
}
