namespace LbController.Kubernetes.Http;

/// <summary>
/// An object whose shape its schema forbids. It is set aside, so that one bad object does not hide the others; whoever keeps a cache
/// keeps what he last knew of it, since unreadable is not deleted.
/// </summary>
/// <param name="Namespace">Empty where it could not be read, or where there is none.</param>
/// <param name="Name">Empty where it could not be read.</param>
/// <param name="Problem">Which field is wrong, and how.</param>
internal sealed record UnreadableObject(string Namespace, string Name, string Problem);
