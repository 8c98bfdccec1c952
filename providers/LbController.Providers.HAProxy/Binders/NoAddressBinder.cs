using System.Collections.Frozen;
using System.Net;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>For addresses that are there without us.</summary>
internal sealed class NoAddressBinder : IAddressBinder
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<IPAddress, string>> EnsureAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<IPAddress, string>>(FrozenDictionary<IPAddress, string>.Empty);

    /// <inheritdoc/>
    public Task ReleaseAsync(IReadOnlyCollection<IPAddress> kept, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task RepairAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
