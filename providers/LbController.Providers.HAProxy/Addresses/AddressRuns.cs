using System.Collections.Immutable;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>
/// The taken addresses of one family as runs without a gap, ordered: the next free address is one binary search away, however many are
/// taken. Immutable.
/// </summary>
internal sealed class AddressRuns
{
    /// <summary>Nothing is taken.</summary>
    public static readonly AddressRuns Empty = new([], 0);

    private readonly ImmutableList<(UInt128 First, UInt128 Last)> _runs;

    private AddressRuns(ImmutableList<(UInt128 First, UInt128 Last)> runs, int count)
    {
        _runs = runs;
        Count = count;
    }

    /// <summary>How many addresses are taken.</summary>
    public int Count { get; }

    /// <summary>With an address that was not taken.</summary>
    public AddressRuns Add(UInt128 number)
    {
        int after = IndexAfter(number);
        bool joinsBefore = after > 0 && number > 0 && _runs[after - 1].Last == number - 1;
        bool joinsAfter = after < _runs.Count && number < UInt128.MaxValue && _runs[after].First == number + 1;
        ImmutableList<(UInt128 First, UInt128 Last)> runs = (joinsBefore, joinsAfter) switch
        {
            (true, true) => _runs.SetItem(after - 1, (_runs[after - 1].First, _runs[after].Last)).RemoveAt(after),
            (true, false) => _runs.SetItem(after - 1, (_runs[after - 1].First, number)),
            (false, true) => _runs.SetItem(after, (number, _runs[after].Last)),
            (false, false) => _runs.Insert(after, (number, number)),
        };
        return new AddressRuns(runs, Count + 1);
    }

    /// <summary>Without an address that was taken.</summary>
    public AddressRuns Remove(UInt128 number)
    {
        int at = IndexAfter(number) - 1;
        (UInt128 first, UInt128 last) = _runs[at];
        ImmutableList<(UInt128 First, UInt128 Last)> runs = (number == first, number == last) switch
        {
            (true, true) => _runs.RemoveAt(at),
            (true, false) => _runs.SetItem(at, (number + 1, last)),
            (false, true) => _runs.SetItem(at, (first, number - 1)),
            (false, false) => _runs.SetItem(at, (first, number - 1)).Insert(at + 1, (number + 1, last)),
        };
        return new AddressRuns(runs, Count - 1);
    }

    /// <summary>The lowest free number from one on; null where every one up to the highest there is is taken.</summary>
    public UInt128? NextFree(UInt128 from)
    {
        int before = IndexAfter(from) - 1;
        if (before < 0 || _runs[before].Last < from)
        {
            return from;
        }

        return _runs[before].Last == UInt128.MaxValue ? null : _runs[before].Last + 1;
    }

    /// <summary>The index of the first run that begins after a number.</summary>
    private int IndexAfter(UInt128 number)
    {
        int low = 0;
        int high = _runs.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_runs[middle].First <= number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
