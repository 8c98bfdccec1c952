using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Options;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>All pools of the configuration.</summary>
internal sealed class AddressPoolSet
{
    private readonly HAProxyAddressPool[] _pools;

    /// <summary>The pools as they are written; they are used up by priority, those for some Services only before the others, then in this order.</summary>
    public AddressPoolSet(IReadOnlyList<HAProxyAddressPool> pools)
    {
        _pools = [.. pools.OrderBy(pool => pool.Settings.Priority).ThenBy(pool => !pool.Settings.IsRestricted)];
        Text = string.Join(", ", pools.Select(pool => pool.Text));
        Families = [.. new[] { IpFamily.IPv4, IpFamily.IPv6 }.Where(family => pools.Any(pool => pool.Ranges.Any(range => range.Family == family)))];
    }

    /// <summary>The pools as messages call them.</summary>
    public string Text { get; }

    /// <summary>The families that the pools have addresses of.</summary>
    public ValueList<IpFamily> Families { get; }

    /// <summary>Whether an address is in a pool.</summary>
    public bool Contains(IPAddress address) => PoolOf(address) is not null;

    /// <summary>The pool that an address is in, or null.</summary>
    public HAProxyAddressPool? PoolOf(IPAddress address) => Array.Find(_pools, pool => pool.Contains(address));

    /// <summary>The pools from a Service's point of view.</summary>
    public PoolView For(DesiredLoadBalancer desired)
    {
        string? annotated = HAProxyAnnotations.PoolOf(desired.Annotations);
        return new PoolView(
            [.. _pools.Where(pool => pool.Settings.Permits(desired))],
            annotated ?? desired.Parameters[PoolSettings.ClassParameter],
            annotated is null ? $"the parameter {PoolSettings.ClassParameter} of its class" : $"the annotation {HAProxyAnnotations.AddressPoolKey}");
    }
}
