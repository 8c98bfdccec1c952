using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Options;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>All pools of the configuration, in their order.</summary>
internal sealed class AddressPoolSet
{
    private readonly AddressRange[] _ranges;

    /// <summary>The pools in the order in which they are used up.</summary>
    public AddressPoolSet(IReadOnlyList<HAProxyAddressPool> pools)
    {
        _ranges = [.. pools.SelectMany(pool => pool.Ranges)];
        Text = string.Join(", ", pools.Select(pool => pool.Text));
        Families = [.. new[] { IpFamily.IPv4, IpFamily.IPv6 }.Where(family => _ranges.Any(range => range.Family == family))];
    }

    /// <summary>The pools as the user wrote them.</summary>
    public string Text { get; }

    /// <summary>The families that the pools have addresses of.</summary>
    public ValueList<IpFamily> Families { get; }

    /// <summary>Whether an address is in a pool.</summary>
    public bool Contains(IPAddress address)
    {
        foreach (AddressRange range in _ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many addresses of a family there are; overlapping pools count twice.</summary>
    public UInt128 Count(IpFamily family)
    {
        UInt128 count = 0;
        foreach (AddressRange range in _ranges)
        {
            if (range.Family == family)
            {
                count = UInt128.MaxValue - count < range.Count ? UInt128.MaxValue : count + range.Count;
            }
        }

        return count;
    }

    /// <summary>The addresses of a family in the order in which they are given away; lazy, since an IPv6 pool has no end.</summary>
    public IEnumerable<IPAddress> Enumerate(IpFamily family)
    {
        foreach (AddressRange range in _ranges.Where(range => range.Family == family))
        {
            for (UInt128 number = range.First; ; number++)
            {
                yield return AddressRange.ToAddress(family, number);
                if (number == range.Last)
                {
                    break;
                }
            }
        }
    }
}
