using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Http;

/// <summary>
/// A kind of resource: where it lives and how one is read. The ones that we use are the statics of ResourceTypes.
/// </summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">For example <c>v1</c>.</param>
/// <param name="Plural">For example <c>services</c>.</param>
/// <param name="IsNamespaced">Whether objects live in namespaces.</param>
/// <param name="Parse">Reads one object straight from UTF-8; the reader stands on its StartObject and ends on its EndObject.</param>
internal sealed record ResourceType<T>(string Group, string Version, string Plural, bool IsNamespaced, ObjectParser<T> Parse)
    where T : class, IKubernetesObject;
