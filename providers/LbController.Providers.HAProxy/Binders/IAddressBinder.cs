using System.Net;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>Makes the Services' addresses the machine's own. Idempotent; may be called by several at once.</summary>
internal interface IAddressBinder : IAsyncDisposable
{
    /// <summary>Has these addresses there, besides those of before. Nothing is thrown for an address that cannot be: it is in the result.</summary>
    /// <returns>Addresses that are not there, and why, as the end of a sentence.</returns>
    Task<IReadOnlyDictionary<IPAddress, string>> EnsureAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken);

    /// <summary>Takes away what was put there, but for these. Called when nobody listens on the others any more.</summary>
    Task ReleaseAsync(IReadOnlyCollection<IPAddress> kept, CancellationToken cancellationToken);

    /// <summary>Puts back what somebody else has taken away.</summary>
    Task RepairAsync(CancellationToken cancellationToken);
}
