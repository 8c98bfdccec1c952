using System.Collections.Immutable;

namespace LbController.Abstractions.Model;

/// <summary>Makes <see cref="ValueList{T}"/>s, from collection expressions too.</summary>
public static class ValueListBuilder
{
    /// <summary>Copies the items.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(ImmutableArray.Create(items));

    /// <summary>Copies the items.</summary>
    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new([.. items]);
}
