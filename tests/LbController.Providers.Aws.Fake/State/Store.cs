using System.Diagnostics.CodeAnalysis;

namespace LbController.Providers.Aws.Fake.State;

/// <summary>Objects of one kind in the order of their making, with what AWS's eventual consistency makes of them.</summary>
/// <param name="idOf">The id of an object.</param>
/// <param name="now">The fake's clock.</param>
/// <param name="settings">Delays.</param>
internal sealed class Store<T>(Func<T, string> idOf, Func<DateTimeOffset> now, FakeAwsSettings settings)
    where T : class
{
    private readonly Dictionary<string, Entry> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, Entry> _inOrder = [];
    private readonly List<Entry> _gone = [];
    private long _sequence;

    public IEnumerable<T> All => _inOrder.Values.Select(entry => entry.Value);

    public int Count => _inOrder.Count;

    /// <summary>Changes with every change.</summary>
    public long Version { get; private set; }

    public void Add(T value)
    {
        var entry = new Entry(++_sequence, now(), value);
        _byId.Add(idOf(value), entry);
        _inOrder.Add(entry.Sequence, entry);
        Version++;
    }

    public void Replace(T value)
    {
        _byId[idOf(value)].Value = value;
        Version++;
    }

    public bool Remove(string id)
    {
        if (!_byId.Remove(id, out Entry? entry))
        {
            return false;
        }

        _inOrder.Remove(entry.Sequence);
        Version++;
        entry.GoneAt = now();
        if (settings.ListStaleness > TimeSpan.Zero)
        {
            _gone.Add(entry);
        }

        return true;
    }

    /// <summary>Whatever there is, visible yet or not.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out T? value)
    {
        value = _byId.TryGetValue(id, out Entry? entry) ? entry.Value : null;
        return value is not null;
    }

    /// <summary>The object as a call sees it: null also where it is too new.</summary>
    public T? Visible(string id) => _byId.TryGetValue(id, out Entry? entry) && entry.AddedAt + settings.VisibilityDelay <= now() ? entry.Value : null;

    /// <summary>What a listing tells, from after the given place on.</summary>
    public IEnumerable<(long Sequence, T Value)> Listed(long after = 0)
    {
        DateTimeOffset then = now() - settings.ListStaleness;
        IEnumerable<Entry> entries = _inOrder.Values.Where(entry => entry.AddedAt + settings.VisibilityDelay <= then);
        if (settings.ListStaleness > TimeSpan.Zero)
        {
            entries = entries.Concat(_gone.Where(entry => entry.GoneAt > then && entry.AddedAt <= then)).OrderBy(entry => entry.Sequence);
        }

        return entries.Where(entry => entry.Sequence > after).Select(entry => (entry.Sequence, entry.Value));
    }

    private sealed class Entry(long sequence, DateTimeOffset addedAt, T value)
    {
        public long Sequence { get; } = sequence;

        public DateTimeOffset AddedAt { get; } = addedAt;

        public DateTimeOffset GoneAt { get; set; }

        public T Value { get; set; } = value;
    }
}
