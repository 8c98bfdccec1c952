using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Collects into an immutable array with no builder object: most arrays of the API have no or one element.</summary>
internal struct ArrayCollector<T>
{
    private T[]? _items;
    private int _count;

    public void Add(T item)
    {
        if (_items is null)
        {
            _items = new T[1];
        }
        else if (_count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(4, _count * 2));
        }

        _items[_count++] = item;
    }

    public ImmutableArray<T> ToImmutable()
    {
        if (_items is null)
        {
            return [];
        }

        if (_count < _items.Length)
        {
            Array.Resize(ref _items, _count);
        }

        ImmutableArray<T> result = ImmutableCollectionsMarshal.AsImmutableArray(_items);
        _items = null;
        _count = 0;
        return result;
    }
}
