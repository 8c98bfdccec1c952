using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>A way to forward UDP. Used by one caller at a time.</summary>
internal interface IUdpPlane
{
    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>Finds out whether it works on this machine; changes nothing.</summary>
    /// <exception cref="ProviderException">It does not; the message says why and what to do.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Takes over what an earlier run left.</summary>
    /// <returns>The places that it may hold.</returns>
    Task<IReadOnlyList<FrontendBinding>> AdoptAsync(CancellationToken cancellationToken);

    /// <summary>Why a forward cannot be served this way, or null where it can.</summary>
    string? LimitOf(UdpForward forward);

    /// <summary>Brings forwards into effect in place of those before; with none, nothing is left of it.</summary>
    /// <exception cref="ProviderException">Those before may still be in effect.</exception>
    Task ApplyAsync(IReadOnlyList<UdpForward> forwards, CancellationToken cancellationToken);

    /// <summary>What somebody else changed since, in words, or null.</summary>
    Task<string?> FindDriftAsync(CancellationToken cancellationToken);
}
