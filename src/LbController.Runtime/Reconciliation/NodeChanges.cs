using LbController.Abstractions.Model;

namespace LbController.Runtime.Reconciliation;

/// <summary>Says what changed between two sets of nodes, in one line that stays short on big clusters.</summary>
internal static class NodeChanges
{
    /// <summary>Upstream caps its lists of node names at 20.</summary>
    private const int MaxNames = 20;

    public static string Describe(ValueList<TargetNode> before, ValueList<TargetNode> after)
    {
        HashSet<string> had = [.. before.Select(node => node.Name)];
        HashSet<string> has = [.. after.Select(node => node.Name)];
        var parts = new List<string>();
        Add(parts, "added", after.Where(node => !had.Contains(node.Name)));
        Add(parts, "removed", before.Where(node => !has.Contains(node.Name)));
        Add(parts, "changed", after.Where(node => had.Contains(node.Name) && !before.Contains(node)));
        return $"Updated load balancer with new hosts: {(parts.Count == 0 ? "no difference" : string.Join("; ", parts))}";
    }

    private static void Add(List<string> parts, string what, IEnumerable<TargetNode> nodes)
    {
        string[] names = [.. nodes.Select(node => node.Name)];
        if (names.Length > 0)
        {
            string more = names.Length > MaxNames ? $" … and {names.Length - MaxNames} more" : "";
            parts.Add($"{what} {string.Join(", ", names.Take(MaxNames))}{more}");
        }
    }
}
