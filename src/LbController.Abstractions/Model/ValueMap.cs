using System.Collections;
using System.Collections.Immutable;

namespace LbController.Abstractions.Model;

/// <summary>An immutable map of strings, ordered by key (ordinal), that is equal to another when keys and values are.</summary>
public sealed class ValueMap : IReadOnlyCollection<KeyValuePair<string, string>>, IEquatable<ValueMap>
{
    /// <summary>The map with no entry.</summary>
    public static readonly ValueMap Empty = new([]);

    private readonly ImmutableSortedDictionary<string, string> _entries;

    /// <summary>Copies the entries; the last one wins where a key repeats.</summary>
    public ValueMap(IEnumerable<KeyValuePair<string, string>> entries)
    {
        ImmutableSortedDictionary<string, string>.Builder builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in entries)
        {
            builder[key] = value;
        }

        _entries = builder.ToImmutable();
    }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>The value of a key, or null.</summary>
    public string? this[string key] => _entries.GetValueOrDefault(key);

    /// <inheritdoc/>
    public bool Equals(ValueMap? other) => other is not null && _entries.SequenceEqual(other._entries);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueMap);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach ((string key, string value) in _entries)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The entries as <c>key=value</c>, separated by commas.</summary>
    public override string ToString() => $"{{{string.Join(", ", _entries.Select(entry => $"{entry.Key}={entry.Value}"))}}}";
}
