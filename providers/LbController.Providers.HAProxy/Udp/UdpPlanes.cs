using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Options;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>Chooses how UDP is forwarded: the first way that is wanted and works.</summary>
/// <param name="mode">What is wanted.</param>
/// <param name="planes">The ways, best first.</param>
/// <param name="logger">The log.</param>
internal sealed class UdpPlanes(HAProxyUdpMode mode, IReadOnlyList<IUdpPlane> planes, ILogger logger)
{
    /// <summary>Chooses.</summary>
    /// <returns>The way, or null and what was tried.</returns>
    public async Task<(IUdpPlane? Plane, string Reason)> ChooseAsync(CancellationToken cancellationToken)
    {
        if (mode == HAProxyUdpMode.None)
        {
            return (null, "UDP is switched off (--haproxy-udp none, LBC_HAPROXY_UDP)");
        }

        var tried = new List<string>();
        foreach (IUdpPlane plane in planes.Where(IsWanted))
        {
            try
            {
                await plane.CheckAsync(cancellationToken);
                return (plane, "");
            }
            catch (ProviderException exception)
            {
                tried.Add($"{plane.Name}: {exception.Message}");
            }
        }

        return (null, $"HAProxy forwards TCP only, and neither of its companions works here. {string.Join("; ", tried)}");
    }

    /// <summary>Takes down what an earlier run with another setting may have left.</summary>
    public async Task ClearOthersAsync(IUdpPlane? chosen, CancellationToken cancellationToken)
    {
        foreach (IUdpPlane plane in planes.Where(plane => plane != chosen))
        {
            try
            {
                await plane.AdoptAsync(cancellationToken);
                await plane.ApplyAsync([], cancellationToken);
            }
            catch (ProviderException exception)
            {
                // Where it cannot work now it has left nothing that could be reached from here.
                logger.UdpNotCleared(plane.Name, exception.Message);
            }
        }
    }

    private bool IsWanted(IUdpPlane plane) => mode == HAProxyUdpMode.Auto || string.Equals(plane.Name, mode.ToString(), StringComparison.OrdinalIgnoreCase);
}
