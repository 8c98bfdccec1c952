using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>The attributes that AWS has for Network Load Balancers, with their bounds and defaults. Pure.</summary>
internal static class AttributeTables
{
    public const string CrossZone = "load_balancing.cross_zone.enabled";

    public const string DnsRouting = "dns_record.client_routing_policy";

    public const string AccessLogs = "access_logs.s3.";

    public const string PreserveClientIp = "preserve_client_ip.enabled";

    public const string ProxyProtocol = "proxy_protocol_v2.enabled";

    public const string StickinessEnabled = "stickiness.enabled";

    public const string StickinessType = "stickiness.type";

    public const string ConnectionTermination = "deregistration_delay.connection_termination.enabled";

    public const string IdleTimeout = "tcp.idle_timeout.seconds";

    /// <summary>Of load balancers.</summary>
    public static readonly ValueList<AttributeRule> LoadBalancer =
    [
        Flag(CrossZone, "false"),
        Words(DnsRouting, "any_availability_zone", "any_availability_zone", "partial_availability_zone_affinity", "availability_zone_affinity"),
        Flag("deletion_protection.enabled", "false"),
        Flag(AccessLogs + "enabled", "false"),
        new(AccessLogs + "bucket", "the name of an S3 bucket", null, false, value => value.Length is >= 3 and <= 63),
        new(AccessLogs + "prefix", "up to 512 characters", null, false, value => value.Length <= 512),
        Flag("zonal_shift.config.enabled", "false"),
        Flag("ipv6.deny_all_igw_traffic", null, isGrave: true),
        Number("secondary_ips.auto_assigned.per_subnet", 0, 7, "0"),
    ];

    /// <summary>Of target groups.</summary>
    public static readonly ValueList<AttributeRule> TargetGroup =
    [
        Number("deregistration_delay.timeout_seconds", 0, 3_600, "300"),
        Flag(ConnectionTermination, "false"),
        Flag(PreserveClientIp, "true", isGrave: true),
        Flag(ProxyProtocol, "false", isGrave: true),
        Flag(StickinessEnabled, "false"),
        Words(StickinessType, null, "source_ip"),
        Words(CrossZone, "use_load_balancer_configuration", "true", "false", "use_load_balancer_configuration"),
        Flag("target_health_state.unhealthy.connection_termination.enabled", "true"),
        Number("target_health_state.unhealthy.draining_interval_seconds", 0, 360_000, "0"),
        NumberOrOff("target_group_health.dns_failover.minimum_healthy_targets.count", 1_000),
        NumberOrOff("target_group_health.dns_failover.minimum_healthy_targets.percentage", 100),
        Number("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", 1, 1_000, null),
        NumberOrOff("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", 100),
    ];

    /// <summary>Of listeners.</summary>
    public static readonly ValueList<AttributeRule> Listener = [Number(IdleTimeout, 60, 6_000, "350")];

    /// <summary>What AWS has where nothing is set, or null where that is not known: then it is neither left out nor put back.</summary>
    /// <param name="key">An attribute of target groups.</param>
    /// <param name="protocol">The target group's.</param>
    /// <param name="targetType">The target group's.</param>
    public static string? DefaultOf(string key, string protocol, string targetType)
    {
        bool hasUdp = protocol is "UDP" or "TCP_UDP";
        return key switch
        {
            PreserveClientIp => targetType == "instance" || hasUdp ? "true" : "false",
            ConnectionTermination => hasUdp ? "true" : "false",
            _ => TargetGroup.FirstOrDefault(rule => rule.Key == key)?.Default,
        };
    }

    /// <summary>The entries that AWS knows and takes; problems for the others.</summary>
    /// <param name="context">Gets the problems.</param>
    /// <param name="field">Where the entries stand.</param>
    /// <param name="entries">What the user wrote.</param>
    /// <param name="table">What there is.</param>
    public static Dictionary<string, string> Known(ModelContext context, string field, ValueMap? entries, ValueList<AttributeRule> table)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in entries ?? ValueMap.Empty)
        {
            if (table.FirstOrDefault(rule => rule.Key == key) is not { } rule)
            {
                context.Degrade(
                    field,
                    ProblemReasons.UnknownAnnotation,
                    $"attribute '{Term.Shown(key)}' is not known and has no effect; the nearest known one is {Spelling.NearestOf(key, table.Select(other => other.Key))}");
            }
            else if (rule.IsAllowed(value))
            {
                known[key] = value;
            }
            else
            {
                context.Problems.Add(new Problem(
                    rule.IsGrave ? ProblemSeverity.Refused : ProblemSeverity.Degraded,
                    ProblemReasons.InvalidAnnotation,
                    field,
                    $"attribute {key}: '{Term.Shown(value)}' is not allowed: {rule.Allowed}; {(rule.IsGrave ? "what is served stays as it is" : "the Service is served as if it were not set")}"));
            }
        }

        return known;
    }

    private static AttributeRule Flag(string key, string? inForce, bool isGrave = false) => new(key, "true or false", inForce, isGrave, value => value is "true" or "false");

    private static AttributeRule Words(string key, string? inForce, params string[] words) =>
        new(key, string.Join(", ", words), inForce, false, value => Array.IndexOf(words, value) >= 0);

    private static AttributeRule Number(string key, int least, int most, string? inForce) =>
        new(key, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"), inForce, false, value => IsNumber(value, least, most));

    private static AttributeRule NumberOrOff(string key, int most) =>
        new(key, string.Create(CultureInfo.InvariantCulture, $"off, or 1 to {most}"), null, false, value => value == "off" || IsNumber(value, 1, most));

    private static bool IsNumber(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most;
}
