using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads a Service; the parts are read by <see cref="ServiceSpecParser"/> and <see cref="ServiceStatusParser"/>.</summary>
internal static class ServiceParser
{
    public static Service Parse(ref Utf8JsonReader reader)
    {
        ObjectMeta? meta = null;
        var spec = ServiceSpecParser.Empty;
        var status = ServiceStatusParser.Empty;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = ObjectMetaParser.Parse(ref reader);
            }
            else if (reader.ValueTextEquals("spec"u8))
            {
                spec.Parse(ref reader);
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                status.Parse(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Service
        {
            Metadata = meta ?? throw new MalformedFieldException("metadata", "is missing"),
            Type = spec.Type ?? "ClusterIP",
            LoadBalancerClass = spec.LoadBalancerClass,
            LoadBalancerIP = spec.LoadBalancerIP,
            LoadBalancerSourceRanges = spec.SourceRanges,
            ExternalTrafficPolicy = spec.ExternalTrafficPolicy,
            HealthCheckNodePort = spec.HealthCheckNodePort,
            AllocateLoadBalancerNodePorts = spec.AllocateNodePorts,
            SessionAffinity = spec.SessionAffinity,
            SessionAffinityTimeoutSeconds = spec.AffinityTimeout,
            IpFamilies = spec.IpFamilies,
            IpFamilyPolicy = spec.IpFamilyPolicy,
            ClusterIP = spec.ClusterIP,
            ExternalIPs = spec.ExternalIPs,
            Ports = spec.Ports,
            Ingress = status.Ingress,
            Conditions = status.Conditions,
        };
    }
}
