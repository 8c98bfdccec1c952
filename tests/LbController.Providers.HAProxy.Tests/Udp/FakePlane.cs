using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Tests.Udp;

/// <summary>Remembers what it was given, and fails when told.</summary>
internal sealed class FakePlane(string name) : IUdpPlane
{
    public string Name { get; } = name;

    /// <summary>Why it does not work here, or null.</summary>
    public string? Fault { get; set; }

    /// <summary>Why it takes nothing now, or null.</summary>
    public string? Failure { get; set; }

    public string? Drift { get; set; }

    public string? Limit { get; set; }

    public List<IReadOnlyList<UdpForward>> Applied { get; } = [];

    public Task CheckAsync(CancellationToken cancellationToken) =>
        Fault is null ? Task.CompletedTask : Task.FromException(new ProviderException(ProviderErrorKind.Denied, Name, Fault));

    public Task<IReadOnlyList<FrontendBinding>> AdoptAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FrontendBinding>>([]);

    public string? LimitOf(UdpForward forward) => Limit;

    public Task ApplyAsync(IReadOnlyList<UdpForward> forwards, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            return Task.FromException(new ProviderException(ProviderErrorKind.Unavailable, Name, Failure));
        }

        Applied.Add(forwards);
        return Task.CompletedTask;
    }

    public Task<string?> FindDriftAsync(CancellationToken cancellationToken)
    {
        string? drift = Drift;
        Drift = null;
        return Task.FromResult(drift);
    }
}
