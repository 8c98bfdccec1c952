using LbController.Abstractions.Model;
using LbController.Core.Annotations;
using LbController.Core.Naming;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Kubernetes.Objects;

namespace LbController.Runtime.Caching;

/// <summary>Reduces API objects to the snapshots that decisions are made on. Pure.</summary>
/// <param name="annotationPrefixes">The annotation prefixes of all providers in use.</param>
internal sealed class SnapshotMapper(ValueList<string> annotationPrefixes)
{
    public ServiceSnapshot Map(Service service)
    {
        ObjectMeta metadata = service.Metadata;
        var spec = new ServiceSpec
        {
            Key = new ServiceKey(metadata.Namespace, metadata.Name),
            Uid = metadata.Uid,
            IsLoadBalancer = service.Type == "LoadBalancer",
            IsDeleting = metadata.DeletionTimestamp is not null,
            Generation = metadata.Generation,
            LoadBalancerClass = service.LoadBalancerClass,
            Ports = service.Ports.Select(port => new PortSpec(port.Name, port.Protocol, port.Port, port.NodePort, port.TargetPort, port.AppProtocol)).ToValueList(),
            LoadBalancerIP = string.IsNullOrEmpty(service.LoadBalancerIP) ? null : service.LoadBalancerIP,
            SourceRanges = new ValueList<string>(service.LoadBalancerSourceRanges),
            ExternalTrafficPolicy = service.ExternalTrafficPolicy,
            HealthCheckNodePort = service.HealthCheckNodePort,
            SessionAffinity = service.SessionAffinity,
            SessionAffinityTimeoutSeconds = service.SessionAffinityTimeoutSeconds,
            IpFamilies = new ValueList<string>(service.IpFamilies),
            IpFamilyPolicy = service.IpFamilyPolicy,
            ExternalIPs = new ValueList<string>(service.ExternalIPs),
            Annotations = WellKnown.Relevant(metadata.Annotations, annotationPrefixes),
        };
        return new ServiceSnapshot(spec, metadata.Finalizers.Where(IsRelevant).ToValueList(), Status(service));
    }

    private static bool IsRelevant(string finalizer) => finalizer == WellKnown.CleanupFinalizer || OwnershipFinalizer.IsOne(finalizer);

    /// <param name="node">The Node.</param>
    /// <param name="withLabels">Whether its labels are kept, which only some providers ask for.</param>
    public static NodeSnapshot Map(Node node, bool withLabels = false) => new(node.Metadata.Name)
    {
        Labels = withLabels ? new ValueMap(node.Metadata.Labels) : ValueMap.Empty,
        ProviderId = string.IsNullOrEmpty(node.ProviderId) ? null : node.ProviderId,
        IsDeleting = node.Metadata.DeletionTimestamp is not null,
        ExcludeLabel = node.Metadata.Labels.GetValueOrDefault(WellKnown.ExcludeNodeLabel),
        HasAutoscalerTaint = node.Taints.Any(taint => taint.Key == WellKnown.AutoscalerTaint),
        HasUninitializedTaint = node.Taints.Any(taint => taint.Key == WellKnown.UninitializedTaint),
        Addresses = node.Addresses.Select(address => new NodeAddressSnapshot(address.Type, address.Address)).ToValueList(),
    };

    /// <summary>Null where the slice belongs to no Service. What the server left out of the conditions reads as the API says: ready, and serving as it is ready.</summary>
    public static SliceSnapshot? Map(EndpointSlice slice) =>
        slice.Metadata.Labels.GetValueOrDefault(WellKnown.ServiceNameLabel) is { Length: > 0 } service
            ? new SliceSnapshot(
                new ServiceKey(slice.Metadata.Namespace, service),
                slice.Metadata.Name,
                NodesOf(slice, endpoint => endpoint.Ready ?? true),
                NodesOf(slice, endpoint => (endpoint.Serving ?? endpoint.Ready ?? true) && endpoint.Terminating == true))
            : null;

    private static ValueList<string> NodesOf(EndpointSlice slice, Func<Endpoint, bool> counts) => slice.Endpoints
        .Where(counts)
        .Select(endpoint => endpoint.NodeName ?? "")
        .Where(node => node.Length > 0)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .ToValueList();

    private static ServiceStatus Status(Service service) => new()
    {
        Ingress = service.Ingress
            .Select(ingress => new IngressEntry(
                string.IsNullOrEmpty(ingress.Ip) ? null : ingress.Ip,
                string.IsNullOrEmpty(ingress.Hostname) ? null : ingress.Hostname,
                ingress.IpMode,
                ingress.Ports.Select(port => new IngressPort(port.Port, port.Protocol, port.Error)).ToValueList()))
            .ToValueList(),
        Conditions = service.Conditions
            .Where(condition => ConditionTypes.All.Contains(condition.Type))
            .OrderBy(condition => condition.Type, StringComparer.Ordinal)
            .Select(condition => new ConditionEntry(condition.Type, condition.Status == "True", condition.Reason, condition.Message))
            .ToValueList(),
    };
}
