using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Watching;

/// <summary>
/// Brings what the server says into the store. Remembers the last readable state of each object, because an object that cannot be read
/// any more has not been deleted: in a complete list its last known state takes its place.
/// </summary>
internal sealed class ReflectorState<T>(IReflectorStore<T> store, Action<UnreadableObject> onUnreadable)
    where T : class, IKubernetesObject
{
    private readonly Dictionary<(string Namespace, string Name), string> _unreadable = [];
    private Dictionary<(string Namespace, string Name), T> _known = [];
    private int _unreadableCount;

    public int Unreadable => Volatile.Read(ref _unreadableCount);

    public void Replace(IEnumerable<T> items, IEnumerable<UnreadableObject> unreadable)
    {
        var next = new Dictionary<(string Namespace, string Name), T>(_known.Count);
        foreach (T item in items)
        {
            next[KeyOf(item)] = item;
        }

        Dictionary<(string Namespace, string Name), UnreadableObject> bad = [];
        foreach (UnreadableObject problem in unreadable)
        {
            bad[(problem.Namespace, problem.Name)] = problem;
            if (_known.TryGetValue((problem.Namespace, problem.Name), out T? last))
            {
                next.TryAdd(KeyOf(last), last);
            }
        }

        foreach ((string Namespace, string Name) gone in _unreadable.Keys.Where(key => !bad.ContainsKey(key)).ToList())
        {
            _unreadable.Remove(gone);
        }

        foreach (UnreadableObject problem in bad.Values)
        {
            Report(problem);
        }

        Volatile.Write(ref _unreadableCount, _unreadable.Count);
        _known = next;
        store.Replace([.. next.Values]);
    }

    public void Apply(in WatchEvent<T> watchEvent)
    {
        if (watchEvent.Object is { } item)
        {
            Forgive(KeyOf(item));
            if (watchEvent.Type == WatchEventType.Deleted)
            {
                _known.Remove(KeyOf(item));
                store.Delete(item);
            }
            else
            {
                _known[KeyOf(item)] = item;
                store.Upsert(item);
            }
        }
        else if (watchEvent.Unreadable is { } problem)
        {
            ApplyUnreadable(watchEvent.Type, problem);
        }
    }

    private void ApplyUnreadable(WatchEventType type, UnreadableObject problem)
    {
        (string, string) key = (problem.Namespace, problem.Name);
        if (type != WatchEventType.Deleted)
        {
            Report(problem);
            return;
        }

        Forgive(key);
        if (_known.Remove(key, out T? last))
        {
            store.Delete(last);
        }
    }

    private void Report(UnreadableObject problem)
    {
        (string, string) key = (problem.Namespace, problem.Name);
        if (!_unreadable.TryGetValue(key, out string? reported) || reported != problem.Problem)
        {
            _unreadable[key] = problem.Problem;
            onUnreadable(problem);
        }

        Volatile.Write(ref _unreadableCount, _unreadable.Count);
    }

    private void Forgive((string Namespace, string Name) key)
    {
        if (_unreadable.Count > 0 && _unreadable.Remove(key))
        {
            Volatile.Write(ref _unreadableCount, _unreadable.Count);
        }
    }

    private static (string Namespace, string Name) KeyOf(T item) => (item.Metadata.Namespace, item.Metadata.Name);
}
