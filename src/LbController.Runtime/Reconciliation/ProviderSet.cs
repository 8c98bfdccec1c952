using LbController.Abstractions.Providers;

namespace LbController.Runtime.Reconciliation;

/// <summary>The providers in use, by name.</summary>
internal sealed class ProviderSet
{
    private readonly Dictionary<string, ILoadBalancerProvider> _providers;

    public ProviderSet(IEnumerable<ILoadBalancerProvider> providers)
    {
        _providers = providers.ToDictionary(provider => provider.Name, StringComparer.Ordinal);
        Capabilities = _providers.ToDictionary(entry => entry.Key, entry => entry.Value.Capabilities, StringComparer.Ordinal);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<ILoadBalancerProvider> All => _providers.Values;

    /// <summary>What each can do.</summary>
    public IReadOnlyDictionary<string, ProviderCapabilities> Capabilities { get; }

    public ILoadBalancerProvider this[string name] => _providers[name];
}
