using System.Collections.Immutable;

namespace LbController.Providers.HAProxy.Model;

/// <summary>All check back ends. Immutable.</summary>
/// <param name="ByName">The tables.</param>
internal sealed record CheckTables(ImmutableSortedDictionary<string, CheckTable> ByName)
{
    /// <summary>No check.</summary>
    public static readonly CheckTables Empty = new(ImmutableSortedDictionary.Create<string, CheckTable>(StringComparer.Ordinal));

    /// <summary>How many servers HAProxy asks at most.</summary>
    public int Capacity => ByName.Values.Sum(table => table.Capacity);

    /// <summary>The table of a check, with a slot for each of its nodes.</summary>
    public CheckTable TableFor(HAProxyCheck check) => (ByName.GetValueOrDefault(check.Name) ?? CheckTable.Of(check)).With(check.Targets);

    /// <summary>The tables with a slot for each node of a check.</summary>
    public CheckTables With(HAProxyCheck? check)
    {
        if (check is null)
        {
            return this;
        }

        CheckTable table = TableFor(check);
        return ReferenceEquals(table, ByName.GetValueOrDefault(check.Name)) ? this : new CheckTables(ByName.SetItem(table.Name, table));
    }

    /// <summary>The tables without what these Services do not use.</summary>
    public CheckTables Keeping(IEnumerable<ServiceSection> sections)
    {
        var used = new Dictionary<string, (HAProxyCheck First, HashSet<ServerTarget> Targets)>(StringComparer.Ordinal);
        foreach (ServiceSection section in sections)
        {
            if (section.Check is not { } check)
            {
                continue;
            }

            if (!used.TryGetValue(check.Name, out (HAProxyCheck First, HashSet<ServerTarget> Targets) known))
            {
                used.Add(check.Name, (check, [.. check.Targets]));
            }
            else if (known.First.Targets != check.Targets)
            {
                known.Targets.UnionWith(check.Targets);
            }
        }

        ImmutableSortedDictionary<string, CheckTable>.Builder kept = ByName.ToBuilder();
        foreach ((string name, CheckTable table) in ByName)
        {
            if (used.TryGetValue(name, out (HAProxyCheck First, HashSet<ServerTarget> Targets) users))
            {
                kept[name] = table.Keeping(users.Targets);
            }
            else
            {
                kept.Remove(name);
            }
        }

        return new CheckTables(kept.ToImmutable());
    }
}
