using LbController.Abstractions.Model;

namespace LbController.Core.Planning;

/// <summary>Which nodes hold endpoints of a Service, and what that means for its targets (contract B51).</summary>
internal static class EndpointNodes
{
    /// <summary>
    /// The nodes of a Service, ordered by name: those with a ready endpoint; where there is none, those whose endpoints serve while they
    /// terminate, which kube-proxy falls back on, too.
    /// </summary>
    /// <param name="slices">All slices of the Service, in any order.</param>
    public static ValueList<string> Of(IReadOnlyCollection<SliceSnapshot> slices)
    {
        ValueList<string> ready = Union(slices.Select(slice => slice.Ready));
        return ready.IsEmpty ? Union(slices.Select(slice => slice.Draining)) : ready;
    }

    /// <summary>
    /// The eligible nodes that hold an endpoint. Where none does, all stay targets and their health checks say no: what is known of the
    /// endpoints may be old, and to empty a set over it would cost more than the checks do.
    /// </summary>
    /// <param name="eligible">The eligible nodes.</param>
    /// <param name="holders">The nodes with endpoints.</param>
    public static ValueList<TargetNode> Narrow(ValueList<TargetNode> eligible, ValueList<string> holders)
    {
        var names = new HashSet<string>(holders, StringComparer.Ordinal);
        ValueList<TargetNode> narrowed = eligible.Where(node => names.Contains(node.Name)).ToValueList();
        return narrowed.IsEmpty ? eligible : narrowed;
    }

    private static ValueList<string> Union(IEnumerable<ValueList<string>> names) =>
        names.SelectMany(list => list).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList();
}
