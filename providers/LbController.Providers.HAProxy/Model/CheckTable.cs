using System.Collections.Immutable;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>
/// The servers of one check back end: numbered slots, of which some are spare. HAProxy lets a server that was added while it runs track
/// only one from the file, and deletes none that is tracked; so a node that joins gets a spare slot, and one that leaves frees its slot,
/// without a reload. A node keeps its slot for as long as anyone uses it. Immutable.
/// </summary>
internal sealed class CheckTable
{
    /// <summary>Slots that a table has at least.</summary>
    public const int FewestSlots = 8;

    /// <summary>Slots that are spare when a table is made or grows.</summary>
    public const int FewestSpare = 3;

    private readonly ImmutableDictionary<ServerTarget, int> _slots;

    private CheckTable(string name, int port, string path, int capacity, ImmutableDictionary<ServerTarget, int> slots)
    {
        Name = name;
        Port = port;
        Path = path;
        Capacity = capacity;
        _slots = slots;
    }

    /// <summary>The back end's name.</summary>
    public string Name { get; }

    /// <summary>The port that is asked.</summary>
    public int Port { get; }

    /// <summary>The path that must answer 200.</summary>
    public string Path { get; }

    /// <summary>How many slots there are, spare ones included.</summary>
    public int Capacity { get; }

    /// <summary>The slots in use: 1 to <see cref="Capacity"/>.</summary>
    public IReadOnlyDictionary<ServerTarget, int> Slots => _slots;

    /// <summary>A table as a file remembers it.</summary>
    public static CheckTable Of(string name, int port, string path, int capacity, IEnumerable<KeyValuePair<ServerTarget, int>> slots) =>
        new(name, port, path, capacity, slots.ToImmutableDictionary());

    /// <summary>An empty table for a check.</summary>
    public static CheckTable Of(HAProxyCheck check) => new(check.Name, check.Port, check.Path, FewestSlots, ImmutableDictionary<ServerTarget, int>.Empty);

    /// <summary>The table with a slot for each of these nodes; itself where all have one. It doubles where too few would be left spare.</summary>
    public CheckTable With(ValueList<ServerTarget> targets)
    {
        ImmutableDictionary<ServerTarget, int>.Builder? slots = null;
        SortedSet<int>? free = null;
        int capacity = Capacity;
        foreach (ServerTarget target in targets)
        {
            if (_slots.ContainsKey(target))
            {
                continue;
            }

            slots ??= _slots.ToBuilder();
            free ??= [.. Enumerable.Range(1, capacity).Except(_slots.Values)];
            if (free.Count == 0)
            {
                free.UnionWith(Enumerable.Range(capacity + 1, capacity));
                capacity *= 2;
            }

            slots[target] = free.Min;
            free.Remove(free.Min);
        }

        bool isSized = _slots.IsEmpty || capacity > Capacity;
        while (isSized && slots is not null && capacity - slots.Count < FewestSpare)
        {
            capacity *= 2;
        }

        return slots is null ? this : new CheckTable(Name, Port, Path, capacity, slots.ToImmutable());
    }

    /// <summary>The table without the nodes that nobody uses any more; itself where there are none.</summary>
    public CheckTable Keeping(IReadOnlySet<ServerTarget> used)
    {
        ServerTarget[] unused = [.. _slots.Keys.Where(target => !used.Contains(target))];
        return unused.Length == 0 ? this : new CheckTable(Name, Port, Path, Capacity, _slots.RemoveRange(unused));
    }

    /// <summary>What each slot holds, in the order of the slots; null for a spare one.</summary>
    public ServerTarget?[] ToArray()
    {
        var slots = new ServerTarget?[Capacity];
        foreach ((ServerTarget target, int slot) in _slots)
        {
            slots[slot - 1] = target;
        }

        return slots;
    }
}
