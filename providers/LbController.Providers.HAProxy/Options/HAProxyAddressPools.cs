using System.Text.RegularExpressions;
using LbController.Providers.HAProxy.Addresses;

namespace LbController.Providers.HAProxy.Options;

/// <summary>Reads several pools with blanks or line breaks between them, and finds what is wrong between pools. Pure.</summary>
public static partial class HAProxyAddressPools
{
    /// <summary>Reads them.</summary>
    /// <param name="text">Pools as <see cref="HAProxyAddressPool"/> describes, with blanks or line breaks between them.</param>
    /// <param name="errors">Gets all that is wrong.</param>
    /// <returns>The pools in their order; to be used only where nothing is wrong.</returns>
    public static IReadOnlyList<HAProxyAddressPool> Parse(string text, ICollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(errors);
        var pools = new List<HAProxyAddressPool>();
        var found = new List<string>();
        string compact = BlanksAroundSigns().Replace(text, "$1");
        foreach (string part in compact.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            pools.Add(HAProxyAddressPool.Read(part, found));
        }

        found.AddRange(Conflicts(pools));
        foreach (string error in found)
        {
            errors.Add(error);
        }

        return pools;
    }

    /// <summary>Names that are given twice, and pools that overlap.</summary>
    internal static IEnumerable<string> Conflicts(IReadOnlyList<HAProxyAddressPool> pools)
    {
        foreach (IGrouping<string, HAProxyAddressPool> same in pools.GroupBy(pool => pool.Name).Where(same => same.Count() > 1 && same.Any(pool => pool.IsNamed)))
        {
            yield return same.Key == HAProxyAddressPool.DefaultName
                ? $"has the pool name {same.Key} more than once; a pool without a name is called so too"
                : $"has the pool name {same.Key} more than once";
        }

        for (int i = 0; i < pools.Count; i++)
        {
            for (int j = i + 1; j < pools.Count; j++)
            {
                if (pools[i].Ranges.Any(range => pools[j].Ranges.Any(range.Overlaps)))
                {
                    yield return $"has pools that overlap: {pools[i].Text} and {pools[j].Text}";
                }
            }
        }
    }

    [GeneratedRegex(@"\s*([,;=-])\s*", RegexOptions.CultureInvariant)]
    private static partial Regex BlanksAroundSigns();
}
