using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Watching;

/// <summary>The initial events of a watch, gathered until the bookmark that closes them.</summary>
internal sealed class InitialState<T>
    where T : class, IKubernetesObject
{
    private readonly Dictionary<(string Namespace, string Name), T> _items = [];
    private readonly Dictionary<(string Namespace, string Name), UnreadableObject> _unreadable = [];

    public IReadOnlyCollection<T> Items => _items.Values;

    public IReadOnlyCollection<UnreadableObject> Unreadable => _unreadable.Values;

    public void Add(in WatchEvent<T> watchEvent)
    {
        (string, string)? key = watchEvent switch
        {
            { Object: { } item } => (item.Metadata.Namespace, item.Metadata.Name),
            { Unreadable: { } problem } => (problem.Namespace, problem.Name),
            _ => null,
        };
        if (key is not { } name)
        {
            return;
        }

        _items.Remove(name);
        _unreadable.Remove(name);
        if (watchEvent.Type == WatchEventType.Deleted)
        {
            return;
        }

        if (watchEvent.Object is { } known)
        {
            _items[name] = known;
        }
        else if (watchEvent.Unreadable is { } problem)
        {
            _unreadable[name] = problem;
        }
    }
}
