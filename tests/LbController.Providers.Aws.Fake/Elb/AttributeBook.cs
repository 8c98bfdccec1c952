using System.Collections.Immutable;
using System.Globalization;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>The attributes that a Network Load Balancer, its listeners and its target groups have, with their defaults and values.</summary>
internal sealed class AttributeBook
{
    public const string InputSchema = "Attributes*[]{Key*@1-256 Value@0-1024}";

    private const int MostACall = 20;

    private static readonly AttributeRule OffByDefault = new("false", IsBoolean);

    private readonly Dictionary<string, AttributeRule> _rules;

    private AttributeBook(Dictionary<string, AttributeRule> rules) => _rules = rules;

    public static AttributeBook LoadBalancer { get; } = new(new Dictionary<string, AttributeRule>
    {
        ["access_logs.s3.enabled"] = OffByDefault,
        ["access_logs.s3.bucket"] = new(string.Empty, _ => true),
        ["access_logs.s3.prefix"] = new(string.Empty, value => !value.StartsWith('/')),
        ["deletion_protection.enabled"] = OffByDefault,
        ["dns_record.client_routing_policy"] = new("any_availability_zone", OneOf("any_availability_zone", "availability_zone_affinity", "partial_availability_zone_affinity")),
        ["ipv6.deny_all_igw_traffic"] = OffByDefault,
        ["load_balancing.cross_zone.enabled"] = OffByDefault,
        ["secondary_ips.auto_assigned.per_subnet"] = new("0", Between(0, 7)),
        ["zonal_shift.config.enabled"] = OffByDefault,
    });

    public static AttributeBook TargetGroup { get; } = new(new Dictionary<string, AttributeRule>
    {
        ["deregistration_delay.timeout_seconds"] = new("300", Between(0, 3600)),
        ["deregistration_delay.connection_termination.enabled"] = OffByDefault,
        ["load_balancing.cross_zone.enabled"] = new("use_load_balancer_configuration", OneOf("true", "false", "use_load_balancer_configuration")),
        ["preserve_client_ip.enabled"] = new("true", IsBoolean),
        ["proxy_protocol_v2.enabled"] = OffByDefault,
        ["stickiness.enabled"] = OffByDefault,
        ["stickiness.type"] = new("source_ip", OneOf("source_ip", "source_ip_dest_ip", "source_ip_dest_ip_proto")),
        ["target_group_health.dns_failover.minimum_healthy_targets.count"] = new("1", OffOr(Between(1, 1000))),
        ["target_group_health.dns_failover.minimum_healthy_targets.percentage"] = new("off", OffOr(Between(1, 100))),
        ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.count"] = new("1", Between(1, 1000)),
        ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage"] = new("off", OffOr(Between(1, 100))),
        ["target_health_state.unhealthy.connection_termination.enabled"] = new("true", IsBoolean),
        ["target_health_state.unhealthy.draining_interval_seconds"] = new("0", Between(0, 360_000)),
    });

    public static AttributeBook Listener { get; } = new(new Dictionary<string, AttributeRule>
    {
        ["tcp.idle_timeout.seconds"] = new("350", Between(60, 6000)),
    });

    public static AttributeBook None { get; } = new([]);

    public ImmutableSortedDictionary<string, string> Defaults =>
        _rules.ToImmutableSortedDictionary(rule => rule.Key, rule => rule.Value.Default, StringComparer.Ordinal);

    /// <summary>What an input changes, over what is there.</summary>
    public ImmutableSortedDictionary<string, string> Change(ImmutableSortedDictionary<string, string> present, Input input)
    {
        IReadOnlyList<Input> changes = input.List("Attributes");
        if (changes.Count > MostACall)
        {
            throw AwsErrorException.Validation($"At most {MostACall} attributes a call");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Input change in changes)
        {
            string key = change.Text("Key");
            string value = change.TextOr("Value", string.Empty);
            if (!seen.Add(key))
            {
                throw AwsErrorException.Validation($"Attribute '{key}' stands twice");
            }

            if (!_rules.TryGetValue(key, out AttributeRule? rule))
            {
                throw AwsErrorException.Configuration($"The attribute '{key}' is not recognized");
            }

            present = rule.IsValid(value)
                ? present.SetItem(key, value)
                : throw AwsErrorException.Configuration($"The value '{value}' is not valid for attribute '{key}'");
        }

        return present;
    }

    public static void Write(XmlText reply, ImmutableSortedDictionary<string, string> attributes) =>
        reply.List("Attributes", attributes, pair => reply.Value("Key", pair.Key).Value("Value", pair.Value));

    private static bool IsBoolean(string value) => value is "true" or "false";

    private static Func<string, bool> OneOf(params string[] allowed) => value => allowed.Contains(value);

    private static Func<string, bool> Between(int least, int most) => value =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most;

    private static Func<string, bool> OffOr(Func<string, bool> other) => value => value == "off" || other(value);
}
