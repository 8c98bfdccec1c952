using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Options;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>What the pools have for one Service.</summary>
internal sealed class PoolView
{
    private readonly HAProxyAddressPool[] _permitted;
    private readonly HAProxyAddressPool[] _candidates;

    /// <summary>Looks.</summary>
    /// <param name="permitted">The pools that the Service may have addresses of, in the order in which they are used up.</param>
    /// <param name="wish">The pool that it asks for, or null.</param>
    /// <param name="wishedBy">Where it does so, for messages.</param>
    public PoolView(HAProxyAddressPool[] permitted, string? wish, string wishedBy)
    {
        _permitted = permitted;
        _candidates = [.. permitted.Where(pool => wish is null ? pool.Settings.AutoAssign : pool.Name == wish)];
        Wish = wish;
        WishedBy = wishedBy;
    }

    /// <summary>The pool that the Service asks for, or null.</summary>
    public string? Wish { get; }

    /// <summary>Where it asks.</summary>
    public string WishedBy { get; }

    /// <summary>It asks for a pool that there is not, or not for this Service.</summary>
    public bool IsWishUnknown => Wish is not null && _candidates.Length == 0;

    /// <summary>What it may use, as messages call it.</summary>
    public string PermittedText => Join(_permitted, "no pool is for this Service");

    /// <summary>What new addresses are taken from, as messages call it.</summary>
    public string CandidatesText => Join(_candidates, "no pool gives addresses unasked");

    /// <summary>The names of what it may use.</summary>
    public string PermittedNames => _permitted.Length == 0 ? "none" : string.Join(", ", _permitted.Select(pool => pool.Name).Distinct());

    /// <summary>Whether the Service may have an address.</summary>
    public bool Permits(IPAddress address) => Array.Exists(_permitted, pool => pool.Contains(address));

    /// <summary>Whether an address is what the Service asks for: of the pool that it names, or of any that it may use where it names none.</summary>
    public bool Fits(IPAddress address) => Array.Exists(Wish is null ? _permitted : _candidates, pool => pool.Contains(address));

    /// <summary>How many addresses of a family there are to choose from; saturates.</summary>
    public UInt128 Count(IpFamily family)
    {
        UInt128 count = 0;
        foreach (HAProxyAddressPool pool in _candidates)
        {
            foreach (AddressRange range in AddressRange.Union(pool.Ranges.Where(range => range.Family == family)))
            {
                UInt128 more = range.Count - (pool.Settings.AvoidBuggyIPs ? range.BuggyCount : 0);
                count = UInt128.MaxValue - count < more ? UInt128.MaxValue : count + more;
            }
        }

        return count;
    }

    /// <summary>The lowest address of a family that nobody has, of the first pool that has one; null where all are taken.</summary>
    public IPAddress? LowestFree(IpFamily family, AddressBook book)
    {
        AddressRuns taken = book.Taken(family);
        foreach (HAProxyAddressPool pool in _candidates)
        {
            foreach (AddressRange range in pool.Ranges.Where(range => range.Family == family))
            {
                UInt128? number = taken.NextFree(range.First);
                while (number <= range.Last && pool.IsAvoided(range, number.Value))
                {
                    number = taken.NextFree(number.Value + 1);
                }

                if (number <= range.Last)
                {
                    return AddressRange.ToAddress(family, number.Value);
                }
            }
        }

        return null;
    }

    private static string Join(HAProxyAddressPool[] pools, string none) => pools.Length == 0 ? none : string.Join(", ", pools.Select(pool => pool.Text));
}
