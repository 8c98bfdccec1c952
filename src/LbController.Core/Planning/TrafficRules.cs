using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Core.Planning;

/// <summary>Traffic policy, health probe and affinity.</summary>
internal static class TrafficRules
{
    public const string AffinityNotSupported = "SessionAffinityNotSupported";

    public const string AffinityTimeoutOutOfBounds = "SessionAffinityTimeoutOutOfBounds";

    public const string ClientAddressNotPreserved = "ClientAddressNotPreserved";

    public const string NoHealthCheckNodePort = "HealthCheckNodePortRequired";

    /// <summary>The API server's default for <c>sessionAffinityConfig.clientIP.timeoutSeconds</c>: three hours.</summary>
    public static readonly TimeSpan DefaultAffinityTimeout = TimeSpan.FromSeconds(10_800);

    /// <summary>One day: the API server's own limit.</summary>
    private const int MaxAffinitySeconds = 86_400;

    public static TrafficPolicy Policy(ServiceSpec spec) =>
        spec.ExternalTrafficPolicy == "Local" ? TrafficPolicy.Local : TrafficPolicy.Cluster;

    /// <summary>The eligible nodes, narrowed by labels where the Service names some; for Local, and where endpoints are followed, those of them that hold one (contract B51).</summary>
    public static ValueList<TargetNode> Targets(ServiceSpec spec, PlannerInput input, ProviderCapabilities capabilities, List<Problem> problems)
    {
        ValueList<TargetNode> eligible = NodeLabelRules.Eligible(spec, input, capabilities, problems);
        ValueList<TargetNode> nodes = Policy(spec) == TrafficPolicy.Local && input.EndpointNodes is { } holders
            ? EndpointNodes.Narrow(eligible, holders)
            : eligible;
        return capabilities.TargetsAddresses ? nodes : NodeSelection.WithoutAddresses(nodes);
    }

    /// <summary>kube-proxy's own health for Cluster; the Service's healthCheckNodePort for Local (contract B48).</summary>
    public static HealthProbe Health(ServiceSpec spec, int healthPort, ProviderCapabilities capabilities, List<Problem> problems)
    {
        if (Policy(spec) == TrafficPolicy.Cluster)
        {
            return healthPort == 0 ? HealthProbe.NodePortTcp : HealthProbe.Http(healthPort, "/healthz");
        }

        if (spec.HealthCheckNodePort is < 1 or > ListenerRules.MaxPort)
        {
            problems.Add(new Problem(
                ProblemSeverity.Refused, NoHealthCheckNodePort, "spec.healthCheckNodePort", "externalTrafficPolicy is Local, but no healthCheckNodePort is allocated, so nodes with endpoints cannot be told apart; set one"));
            return HealthProbe.NodePortTcp;
        }

        if (capabilities.IpMode == IpMode.Proxy)
        {
            problems.Add(new Problem(
                ProblemSeverity.Degraded, ClientAddressNotPreserved, "spec.externalTrafficPolicy", "traffic goes only to nodes with endpoints, but this load balancer terminates connections, so Pods see its address, not the client's"));
        }

        return HealthProbe.Http(spec.HealthCheckNodePort, "/healthz");
    }

    public static TimeSpan? Affinity(ServiceSpec spec, ProviderCapabilities capabilities, List<Problem> problems)
    {
        if (spec.SessionAffinity != "ClientIP")
        {
            return null;
        }

        if (!capabilities.ClientIpAffinity)
        {
            problems.Add(new Problem(
                ProblemSeverity.Degraded, AffinityNotSupported, "spec.sessionAffinity", "this load balancer does not keep a client on one node; connections are balanced without affinity"));
            return null;
        }

        if (spec.SessionAffinityTimeoutSeconds is not int seconds)
        {
            return DefaultAffinityTimeout;
        }

        if (seconds is < 1 or > MaxAffinitySeconds)
        {
            problems.Add(new Problem(
                ProblemSeverity.Degraded, AffinityTimeoutOutOfBounds, "spec.sessionAffinityConfig.clientIP.timeoutSeconds", $"{seconds} s is out of bounds, {DefaultAffinityTimeout.TotalSeconds} s are used; give 1 to {MaxAffinitySeconds}"));
            return DefaultAffinityTimeout;
        }

        return TimeSpan.FromSeconds(seconds);
    }
}
