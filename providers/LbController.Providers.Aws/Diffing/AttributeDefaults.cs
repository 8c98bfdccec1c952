using LbController.Abstractions.Model;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Diffing;

/// <summary>What attributes of a Network Load Balancer are where nobody has set them (AWS's reference of attributes, 2025).</summary>
internal static class AttributeDefaults
{
    public const string ConnectionTermination = "deregistration_delay.connection_termination.enabled";

    public const string PreserveClientIp = "preserve_client_ip.enabled";

    /// <summary>Of a load balancer.</summary>
    public static readonly ValueMap OfLoadBalancer = new(
    [
        new("access_logs.s3.enabled", "false"),
        new("deletion_protection.enabled", "false"),
        new("dns_record.client_routing_policy", "any_availability_zone"),
        new("ipv6.deny_all_igw_traffic", "false"),
        new("load_balancing.cross_zone.enabled", "false"),
        new("zonal_shift.config.enabled", "false"),
    ]);

    /// <summary>Of a target group.</summary>
    public static ValueMap OfTargetGroup(string protocol, string targetType)
    {
        bool isDatagram = protocol is "UDP" or "TCP_UDP";
        return new ValueMap(
        [
            new("deregistration_delay.timeout_seconds", "300"),
            new(ConnectionTermination, isDatagram ? "true" : "false"),
            new(PreserveClientIp, targetType == "instance" || isDatagram ? "true" : "false"),
            new("proxy_protocol_v2.enabled", "false"),
            new("stickiness.enabled", "false"),
            new("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
            new("target_health_state.unhealthy.connection_termination.enabled", "true"),
            new("target_health_state.unhealthy.draining_interval_seconds", "0"),
            new("target_group_health.dns_failover.minimum_healthy_targets.count", "1"),
            new("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"),
            new("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
            new("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off"),
        ]);
    }

    /// <summary>Of a listener.</summary>
    public static ValueMap OfListener(string protocol) => protocol is "TCP" or "TCP_UDP" ? new ValueMap([new("tcp.idle_timeout.seconds", "350")]) : ValueMap.Empty;

    /// <summary>What has to be set so that attributes are as wanted, and at their default where nothing is wanted.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="actual">What is; a key that is missing is at its default.</param>
    /// <param name="defaults">The defaults; attributes that are in neither are left alone.</param>
    public static ValueMap Changes(ValueMap wanted, ValueMap actual, ValueMap defaults) =>
        OwnershipTags.Missing(wanted.With(defaults), actual.With(defaults));
}
