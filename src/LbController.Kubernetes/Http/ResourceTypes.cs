using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Objects.Parsing;

namespace LbController.Kubernetes.Http;

/// <summary>Every kind of resource that LbController reads or writes.</summary>
internal static class ResourceTypes
{
    public static ResourceType<Service> Services { get; } = new("", "v1", "services", IsNamespaced: true, ServiceParser.Parse);

    public static ResourceType<Node> Nodes { get; } = new("", "v1", "nodes", IsNamespaced: false, NodeParser.Parse);

    public static ResourceType<Namespace> Namespaces { get; } = new("", "v1", "namespaces", IsNamespaced: false, NamespaceParser.Parse);

    public static ResourceType<ConfigMap> ConfigMaps { get; } = new("", "v1", "configmaps", IsNamespaced: true, ConfigMapParser.Parse);

    public static ResourceType<EndpointSlice> EndpointSlices { get; } =
        new("discovery.k8s.io", "v1", "endpointslices", IsNamespaced: true, EndpointSliceParser.Parse);

    public static ResourceType<Lease> Leases { get; } = new("coordination.k8s.io", "v1", "leases", IsNamespaced: true, LeaseParser.Parse);

    public static ResourceType<Event> Events { get; } = new("events.k8s.io", "v1", "events", IsNamespaced: true, EventParser.Parse);
}
