namespace LbController.Kubernetes.Objects;

/// <summary>Any object of the API that has metadata: what caches key by and patches aim at.</summary>
internal interface IKubernetesObject
{
    ObjectMeta Metadata { get; }
}
