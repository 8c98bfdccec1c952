using LbController.Abstractions.Model;
using LbController.Providers.Aws.Tests.Planning;

namespace LbController.Providers.Aws.Tests.Annotations;

/// <summary>At least one case for each annotation of the reference.</summary>
internal static class AnnotationCases
{
    private const string OtherGroup = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/other/0123456789abcdef";

    private static readonly Given Public = Given.Plain.With("scheme", "internet-facing");

    private static readonly Given Dual = Given.Plain.Families(IpFamily.IPv4, IpFamily.IPv6);

    private static readonly Given Tls = Given.Plain.With("ssl-cert", Given.Certificate);

    private static readonly Given OwnGroups = Given.Plain.Groups(Given.Group("sg-0a", "edge"), Given.Group("sg-0b", "web"));

    public static readonly IReadOnlyList<AnnotationCase> All =
    [
        new("type", "nlb-ip", "-80: to TCP 30080 instance ipv4 | -443: to TCP 30443 instance ipv4 | +80: to TCP 30080 ip ipv4 | +443: to TCP 30443 ip ipv4", "clb", false),
        new("type", "external", "", "NLB", false),
        new("nlb-target-type", "ip", "-80: to TCP 30080 instance ipv4 | -443: to TCP 30443 instance ipv4 | +80: to TCP 30080 ip ipv4 | +443: to TCP 30443 ip ipv4", "pod", true),
        new("name", "shop-front", "-name made | +name shop-front", "internal-x", true),
        new("scheme", "internet-facing", "-scheme internal | -subnet subnet-a1 | -subnet subnet-b1 | -subnet subnet-c1 | +scheme internet-facing | +subnet subnet-a2 | +subnet subnet-b2 | +subnet subnet-c2", "public", true),
        new("internal", "false", "-scheme internal | -subnet subnet-a1 | -subnet subnet-b1 | -subnet subnet-c1 | +scheme internet-facing | +subnet subnet-a2 | +subnet subnet-b2 | +subnet subnet-c2", "0.0.0.0/0", true),
        new("ip-address-type", "dualstack", "-addresses ipv4 | +addresses dualstack | +rule 0 tcp 80-80 ::/0 | +rule 0 tcp 443-443 ::/0", "ipv6", true),
        new("subnets", "subnet-b1,subnet-a1", "-subnet subnet-c1", "subnet-b1,,subnet-a1", true),
        new("eip-allocations", "eipalloc-0a,eipalloc-0b,eipalloc-0c", "-subnet subnet-a2 | -subnet subnet-b2 | -subnet subnet-c2 | +subnet subnet-a2 eip=eipalloc-0a | +subnet subnet-b2 eip=eipalloc-0b | +subnet subnet-c2 eip=eipalloc-0c", "192.0.2.1", true) { Given = Public },
        new("private-ipv4-addresses", "10.0.3.9,10.0.1.9,10.0.2.9", "-subnet subnet-a1 | -subnet subnet-b1 | -subnet subnet-c1 | +subnet subnet-a1 ipv4=10.0.1.9 | +subnet subnet-b1 ipv4=10.0.2.9 | +subnet subnet-c1 ipv4=10.0.3.9", "10.0.1.9", true),
        new("ipv6-addresses", "2001:db8:1::9,2001:db8:2::9,2001:db8:3::9", "-subnet subnet-a1 | -subnet subnet-b1 | -subnet subnet-c1 | +subnet subnet-a1 ipv6=2001:db8:1::9 | +subnet subnet-b1 ipv6=2001:db8:2::9 | +subnet subnet-c1 ipv6=2001:db8:3::9", "10.0.1.9,10.0.2.9,10.0.3.9", true) { Given = Dual },
        new("enable-prefix-for-ipv6-source-nat", "on", "+source-nat prefix on", "yes", true) { Given = Dual },
        new("source-nat-ipv6-prefixes", "auto_assigned,2001:db8:2:0:1::/80,auto_assigned", "-subnet subnet-a1 | -subnet subnet-b1 | -subnet subnet-c1 | +subnet subnet-a1 nat=auto_assigned | +subnet subnet-b1 nat=2001:db8:2:0:1::/80 | +subnet subnet-c1 nat=auto_assigned", "auto,auto,auto", true) { Given = Dual.With("enable-prefix-for-ipv6-source-nat", "on") },
        new("security-groups", "web,sg-0a", "-firewall managed nodes=True | -rule 0 tcp 80-80 0.0.0.0/0 | -rule 0 tcp 443-443 0.0.0.0/0 | +firewall own sg-0a,sg-0b nodes=False", "sg-0c", true) { Given = OwnGroups },
        new("manage-backend-security-group-rules", "false", "-firewall managed nodes=True | +firewall managed nodes=False", "no", true),
        new("disable-nlb-sg", "true", "-firewall managed nodes=True | -rule 0 tcp 80-80 0.0.0.0/0 | -rule 0 tcp 443-443 0.0.0.0/0 | +firewall none", "1", true),
        new("security-group-prefix-lists", "pl-0a", "-rule 0 tcp 80-80 0.0.0.0/0 | -rule 0 tcp 443-443 0.0.0.0/0 | +rule 0 tcp 80-80 pl-0a | +rule 0 tcp 443-443 pl-0a", "10.0.0.0/8", true),
        new("enable-icmp-for-path-mtu-discovery", "on", "+rule 0 icmp 3-4 0.0.0.0/0 | +rule 0 icmpv6 2-0 ::/0", "true", false) { Given = Dual },
        new("inbound-sg-rules-on-private-link-traffic", "off", "+private link off", "false", true),
        new("attributes", "load_balancing.cross_zone.enabled=true,deletion_protection.enabled=true", "-attribute load_balancing.cross_zone.enabled=false | +attribute deletion_protection.enabled=true | +attribute load_balancing.cross_zone.enabled=true", "deletion_protection.enabled", true),
        new("attributes", "dns_record.client_routing_policy=availability_zone_affinity", "-attribute dns_record.client_routing_policy=any_availability_zone | +attribute dns_record.client_routing_policy=availability_zone_affinity", "deletion_protection.enabled=on", false),
        new("attributes", "ipv6.deny_all_igw_traffic=true", "+attribute ipv6.deny_all_igw_traffic=true", "ipv6.deny_all_igw_traffic=yes", true),
        new("cross-zone-load-balancing-enabled", "true", "-attribute load_balancing.cross_zone.enabled=false | +attribute load_balancing.cross_zone.enabled=true", "on", false),
        new("access-log-enabled", "true", "+attribute access_logs.s3.enabled=true", "yes", false) { Given = Given.Plain.With("access-log-s3-bucket-name", "my-logs") },
        new("access-log-s3-bucket-name", "my-logs", "+attribute access_logs.s3.bucket=my-logs", "My_Logs", false),
        new("access-log-s3-bucket-prefix", "shop", "+attribute access_logs.s3.prefix=shop", "a b", false),
        new("minimum-load-balancer-capacity", "CapacityUnits=5500", "+capacity 5500", "5500", false),
        new("additional-resource-tags", "team=shop,stage=production", "+tag stage=production | +tag team=shop", "team", false),
        new("additional-resource-tags", "a=", "+tag a=", "lbcontroller.io/cluster=other", true),
        new("target-node-labels", "pool=edge", "", "pool", true),
        new("target-group-attributes", "deregistration_delay.timeout_seconds=60,preserve_client_ip.enabled=false", "+80: to deregistration_delay.timeout_seconds=60 | +80: to preserve_client_ip.enabled=false | +443: to deregistration_delay.timeout_seconds=60 | +443: to preserve_client_ip.enabled=false", "preserve_client_ip.enabled=no", true),
        new("target-group-attributes", "deregistration_delay.timeout_seconds=300", "", "deregistration_delay.timeout_seconds=4000", false),
        new("target-group-attributes.<port>", "proxy_protocol_v2.enabled=true", "+443: to proxy_protocol_v2.enabled=true", "proxy_protocol_v2.enabled", true) { At = "target-group-attributes.443" },
        new("proxy-protocol", "*", "+80: to proxy_protocol_v2.enabled=true | +443: to proxy_protocol_v2.enabled=true", "true", true),
        new("proxy-protocol-per-target-group", "443", "-80: to proxy_protocol_v2.enabled=true", "https", true) { Given = Given.Plain.With("target-group-attributes", "proxy_protocol_v2.enabled=true") },
        new("ssl-cert", Given.Certificate, $"-80: TCP weight 1 | -443: TCP weight 1 | +80: TLS weight 1 | +80: policy ELBSecurityPolicy-2016-08 | +80: certificate {Given.Certificate} | +443: TLS weight 1 | +443: policy ELBSecurityPolicy-2016-08 | +443: certificate {Given.Certificate}", "arn:aws:acm:us-east-1:111122223333:certificate/0123", true),
        new("ssl-ports", "443", $"-80: TLS weight 1 | -80: policy ELBSecurityPolicy-2016-08 | -80: certificate {Given.Certificate} | +80: TCP weight 1", "8443", true) { Given = Tls },
        new("ssl-ports", "*", "", "https", true) { Given = Tls },
        new("ssl-negotiation-policy", "ELBSecurityPolicy-TLS13-1-2-2021-06", "-80: policy ELBSecurityPolicy-2016-08 | -443: policy ELBSecurityPolicy-2016-08 | +80: policy ELBSecurityPolicy-TLS13-1-2-2021-06 | +443: policy ELBSecurityPolicy-TLS13-1-2-2021-06", "TLS 1.3", true) { Given = Tls },
        new("alpn-policy", "HTTP2Preferred", "+80: alpn HTTP2Preferred | +443: alpn HTTP2Preferred", "h2", true) { Given = Tls },
        new("backend-protocol", "ssl", "-80: to TCP 30080 instance ipv4 | -443: to TCP 30443 instance ipv4 | +80: to TLS 30080 instance ipv4 | +443: to TLS 30443 instance ipv4", "https", true) { Given = Tls },
        new("listener-attributes.<PROTOCOL>-<port>", "tcp.idle_timeout.seconds=600", "+80: attribute tcp.idle_timeout.seconds=600", "tcp.idle_timeout.seconds=59", false) { At = "listener-attributes.TCP-80" },
        new("enable-tcp-udp-listener", "true", "", "yes", false) { Given = Given.Plain.Ports(Given.Tcp(53, 30053), Given.Udp(53, 30053)) },
        new("service.beta.kubernetes.io/actions.<PROTOCOL>-<port>", """{"type":"forward","forwardConfig":{"baseServiceWeight":90,"targetGroups":[{"targetGroupARN":"OTHER","weight":10}],"targetGroupStickinessConfig":{"enabled":true}}}""".Replace("OTHER", OtherGroup, StringComparison.Ordinal), $"-80: TCP weight 1 | +80: TCP weight 90 sticky | +80: other {OtherGroup} 10", """{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"other","weight":10}]}}""", true) { At = "service.beta.kubernetes.io/actions.TCP-80" },
        new("healthcheck-protocol", "tcp", "-80: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | -443: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | +80: check TCP traffic-port - every 10 in 10 3/3 - | +443: check TCP traffic-port - every 10 in 10 3/3 -", "grpc", false),
        new("healthcheck-port", "8080", "-80: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | -443: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | +80: check TCP 8080 - every 10 in 10 3/3 - | +443: check TCP 8080 - every 10 in 10 3/3 -", "http", false),
        new("healthcheck-path", "/ready", "-80: check HTTP traffic-port / every 10 in 10 3/3 200-399 | -443: check HTTP traffic-port / every 10 in 10 3/3 200-399 | +80: check HTTP traffic-port /ready every 10 in 10 3/3 200-399 | +443: check HTTP traffic-port /ready every 10 in 10 3/3 200-399", "ready", false) { Given = Given.Plain.With("healthcheck-protocol", "http") },
        new("healthcheck-interval", "5", "-80: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | -443: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | +80: check HTTP 10256 /healthz every 5 in 5 3/3 200-399 | +443: check HTTP 10256 /healthz every 5 in 5 3/3 200-399", "4", false),
        new("healthcheck-timeout", "5", "-80: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | -443: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | +80: check HTTP 10256 /healthz every 10 in 5 3/3 200-399 | +443: check HTTP 10256 /healthz every 10 in 5 3/3 200-399", "11", false),
        new("healthcheck-healthy-threshold", "2", "-80: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | -443: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | +80: check HTTP 10256 /healthz every 10 in 10 2/3 200-399 | +443: check HTTP 10256 /healthz every 10 in 10 2/3 200-399", "1", false),
        new("healthcheck-unhealthy-threshold", "10", "-80: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | -443: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | +80: check HTTP 10256 /healthz every 10 in 10 3/10 200-399 | +443: check HTTP 10256 /healthz every 10 in 10 3/10 200-399", "11", false),
        new("healthcheck-success-codes", "200-299,301", "-80: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | -443: check HTTP 10256 /healthz every 10 in 10 3/3 200-399 | +80: check HTTP 10256 /healthz every 10 in 10 3/3 200-299,301 | +443: check HTTP 10256 /healthz every 10 in 10 3/3 200-299,301", "2xx", false),
        new("aws.lbcontroller.io/replace", "allow", "+replaceable", "always", false),
        new("aws.lbcontroller.io/adopt", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/shop/0123456789abcdef", "-firewall managed nodes=True | -rule 0 tcp 80-80 0.0.0.0/0 | -rule 0 tcp 443-443 0.0.0.0/0 | +adopted arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/shop/0123456789abcdef | +firewall none", "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/shop/0123456789abcdef", true),
    ];
}
