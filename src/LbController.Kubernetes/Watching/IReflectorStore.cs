using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Watching;

/// <summary>
/// What a reflector keeps up to date. Calls never overlap. <see cref="Replace"/> carries the complete state: what the store holds and
/// the list does not has been deleted unseen, and the store reports it as deleted.
/// </summary>
internal interface IReflectorStore<T>
    where T : class, IKubernetesObject
{
    void Replace(IReadOnlyList<T> items);

    void Upsert(T item);

    void Delete(T item);
}
