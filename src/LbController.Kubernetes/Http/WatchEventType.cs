namespace LbController.Kubernetes.Http;

/// <summary>The type of a watch event; ERROR events are thrown, not delivered.</summary>
internal enum WatchEventType
{
    Added,
    Modified,
    Deleted,
    Bookmark,
}
