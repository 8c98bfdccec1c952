using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Http;

/// <summary>One line of a watch. A bookmark has no object.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after it, or the last state of a deleted one.</param>
/// <param name="ResourceVersion">Where the watch stands now.</param>
/// <param name="InitialEventsEnd">On the bookmark that closes the initial events.</param>
internal readonly record struct WatchEvent<T>(WatchEventType Type, T? Object, string ResourceVersion, bool InitialEventsEnd)
    where T : class, IKubernetesObject
{
    /// <summary>Set, with no <see cref="Object"/>, where the object could not be read.</summary>
    public UnreadableObject? Unreadable { get; init; }
}
