using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Planning;

namespace LbController.Providers.Azure.Tests.Annotations;

/// <summary>At least one case for each annotation of the reference.</summary>
internal static class AnnotationCases
{
    private const string Prefix = "/subscriptions/" + Given.Subscription + "/resourceGroups/addresses/providers/Microsoft.Network/publicIPPrefixes/pool";

    private const string KubeProxy80 = "-Tcp 80: Http 10256 /healthz every 5 x2";

    private const string KubeProxy443 = "-Tcp 443: Http 10256 /healthz every 5 x2";

    private const string ToInternal = "-public | -IPv4 made in cluster | -Tcp 80: Default | -Tcp 443: Default | -let in Internet | +internal | +IPv4 in nodes any | +Tcp 80: Default snat | +Tcp 443: Default snat";

    private static readonly Given Link = Given.Internal.With("pls-create", "true");

    private static readonly Given Http = Given.Plain.With("load-balancer-health-probe-protocol", "http");

    private static readonly Given HttpOf80 = Given.Plain.Annotated(Given.Port + "80_health-probe_protocol", "http");

    private static readonly Given WithIps = Given.Dual.Having(Given.Ip("four", "203.0.113.4"), Given.Ip("six", "2001:db8::6"));

    public static readonly IReadOnlyList<AnnotationCase> All =
    [
        new("load-balancer-internal", "true", ToInternal, "yes", true),
        new("load-balancer-internal", "TRUE", ToInternal, "1", true),
        new("load-balancer-internal-subnet", "front", "-IPv4 in nodes any | +IPv4 in front any", "back", true) { Given = Given.Internal },
        new("load-balancer-ipv4", "10.0.0.15", "-IPv4 in nodes any | +IPv4 in nodes 10.0.0.15", "10.0.1.15", true) { Given = Given.Internal },
        new("load-balancer-ipv4", "203.0.113.4", "-IPv4 made in cluster | +IPv4 existing cluster/four 203.0.113.4", "203.0.113.5", true) { Given = WithIps },
        new("load-balancer-ipv6", "fd00::15", "-IPv6 in nodes any | +IPv6 in nodes fd00::15", "10.0.0.15", true) { Given = Given.Internal.Families(IpFamily.IPv4, IpFamily.IPv6) },
        new("load-balancer-ipv6", "2001:db8::6", "-IPv6 made in cluster | +IPv6 existing cluster/six 2001:db8::6", "fd00::15%eth0", true) { Given = WithIps },
        new("pip-name", "FOUR", "-IPv4 made in cluster | +IPv4 existing cluster/four 203.0.113.4", "six", true) { Given = WithIps },
        new("pip-name-ipv6", "six", "-IPv6 made in cluster | +IPv6 existing cluster/six 2001:db8::6", "nowhere", true) { Given = WithIps },
        new("pip-prefix-id", Prefix, "+IPv4 prefix pool", "pool", true),
        new("pip-prefix-id-ipv6", Prefix, "+IPv6 prefix pool", Prefix.Replace("publicIPPrefixes", "publicIPAddresses", StringComparison.Ordinal), true) { Given = Given.Dual },
        new("pip-tags", "team=shop,stage=production", "+IPv4 tag stage=production | +IPv4 tag team=shop", "team", false),
        new("pip-tags", "a=", "+IPv4 tag a=", "azure-x=y", false),
        new("pip-tags", "a=b", "+IPv4 tag a=b", "lbcontroller.io-cluster=other", true),
        new("pip-ip-tags", "RoutingPreference=Internet", "+IPv4 ip tag RoutingPreference=Internet", "Internet", true),
        new("dns-label-name", "shop", "+IPv4 label 'shop'", "Shop", false),
        new("dns-label-name", "", "+IPv4 label ''", "-shop", false),
        new("load-balancer-resource-group", "addresses", "-IPv4 made in cluster | +IPv4 made in addresses", "a/b", true),
        new("load-balancer-configurations", "b,a", "+on a,b", "a,,b", true),
        new("load-balancer-tcp-idle-timeout", "30", "-Tcp 80: idle 4 reset | -Tcp 443: idle 4 reset | +Tcp 80: idle 30 reset | +Tcp 443: idle 30 reset", "101", false),
        new("load-balancer-disable-tcp-reset", "true", "-Tcp 80: idle 4 reset | -Tcp 443: idle 4 reset | +Tcp 80: idle 4 | +Tcp 443: idle 4", "on", false),
        new("disable-load-balancer-floating-ip", "false", "-Tcp 80: to 30080 | -Tcp 443: to 30443 | +Tcp 80: to 80 floating | +Tcp 443: to 443 floating", "no", true),
        new("disable-load-balancer-floating-ip", "true", "", "", true),
        new("azure.lbcontroller.io/enable-floating-ip", "true", "-Tcp 80: to 30080 | -Tcp 443: to 30443 | +Tcp 80: to 80 floating | +Tcp 443: to 443 floating", "on", true),
        new("load-balancer-enable-high-availability-ports", "true", "-Tcp 80: to 30080 | -Tcp 80: idle 4 reset | -Tcp 80: Default snat | -Tcp 80: Http 10256 /healthz every 5 x2 | -Tcp 443: to 30443 | -Tcp 443: idle 4 reset | -Tcp 443: Default snat | -Tcp 443: Http 10256 /healthz every 5 x2 | +All 0: to 0 floating | +All 0: idle 4 reset | +All 0: Default snat | +All 0: Http 10256 /healthz every 5 x2", "all", true) { Given = Given.Internal },
        new("azure.lbcontroller.io/load-distribution", "SourceIP", "-Tcp 80: Default | -Tcp 443: Default | +Tcp 80: SourceIP | +Tcp 443: SourceIP", "sourceip", false),
        new("azure.lbcontroller.io/load-distribution", "SourceIPProtocol", "-Tcp 80: Default | -Tcp 443: Default | +Tcp 80: SourceIPProtocol | +Tcp 443: SourceIPProtocol", "", false),
        new("azure.lbcontroller.io/disable-outbound-snat", "false", "-Tcp 80: Default | -Tcp 443: Default | +Tcp 80: Default snat | +Tcp 443: Default snat", "no", false),
        new("disable-load-balancer-nsg-rule", "true", "-let in Internet | +firewall none", "yes", true),
        new("allowed-ip-ranges", "10.0.0.5/8, 2001:db8::/32", "-let in Internet | +let in 10.0.0.0/8 | +let in 2001:db8::/32 | +deny others", "10.0.0.0", true),
        new("allowed-service-tags", "AzureFrontDoor.Backend,AzureCloud", "-let in Internet | +let in AzureCloud | +let in AzureFrontDoor.Backend", "10.0.0.0/8", true),
        new("deny-all-except-load-balancer-source-ranges", "true", "+deny others", "yes", true) { Given = Given.Plain.With("allowed-service-tags", "AzureCloud") },
        new("additional-public-ips", "203.0.113.9,203.0.113.8", "+additional 203.0.113.8 | +additional 203.0.113.9", "203.0.113.9,203.0.113.9", true),
        new("load-balancer-health-probe-protocol", "TCP", $"{KubeProxy80} | {KubeProxy443} | +Tcp 80: Tcp 30080 - every 5 x2 | +Tcp 443: Tcp 30443 - every 5 x2", "grpc", false),
        new("load-balancer-health-probe-protocol", "https", $"{KubeProxy80} | {KubeProxy443} | +Tcp 80: Https 30080 / every 5 x2 | +Tcp 443: Https 30443 / every 5 x2", "", false),
        new("load-balancer-health-probe-interval", "10", $"{KubeProxy80} | {KubeProxy443} | +Tcp 80: Http 10256 /healthz every 10 x2 | +Tcp 443: Http 10256 /healthz every 10 x2", "4", false),
        new("load-balancer-health-probe-num-of-probe", "23", $"{KubeProxy80} | {KubeProxy443} | +Tcp 80: Http 10256 /healthz every 5 x23 | +Tcp 443: Http 10256 /healthz every 5 x23", "1", false),
        new("load-balancer-health-probe-request-path", "/ready", "-Tcp 80: Http 30080 / every 5 x2 | -Tcp 443: Http 30443 / every 5 x2 | +Tcp 80: Http 30080 /ready every 5 x2 | +Tcp 443: Http 30443 /ready every 5 x2", "ready", false) { Given = Http },
        new("port_<port>_health-probe_protocol", "http", $"{KubeProxy80} | +Tcp 80: Http 30080 / every 5 x2", "udp", false),
        new("port_<port>_health-probe_port", "8080", $"{KubeProxy80} | +Tcp 80: Tcp 8080 - every 5 x2", "65536", false),
        new("port_<port>_health-probe_port", "443", $"{KubeProxy80} | +Tcp 80: Tcp 30443 - every 5 x2", "https", false),
        new("port_<port>_health-probe_interval", "59", $"{KubeProxy80} | +Tcp 80: Http 10256 /healthz every 59 x2", "60", false),
        new("port_<port>_health-probe_num-of-probe", "3", $"{KubeProxy80} | +Tcp 80: Http 10256 /healthz every 5 x3", "24", false),
        new("port_<port>_health-probe_request-path", "/ready", "-Tcp 80: Http 30080 / every 5 x2 | +Tcp 80: Http 30080 /ready every 5 x2", "a b", false) { Given = HttpOf80 },
        new("port_<port>_no_probe_rule", "true", $"{KubeProxy80} | +Tcp 80: no probe", "yes", false),
        new("port_<port>_no_lb_rule", "true", "-Tcp 80: to 30080 | -Tcp 80: idle 4 reset | -Tcp 80: Default | -Tcp 80: Http 10256 /healthz every 5 x2", "", false),
        new("pls-create", "true", "+link made in cluster | +link from nodes x1", "yes", true) { Given = Given.Internal },
        new("pls-create", "true", "+link made in cluster | +link from nodes x1", "", true),
        new("pls-resource-group", "links", "-link made in cluster | +link made in links", "links.", true) { Given = Link },
        new("pls-name", "shop-link", "-link made in cluster | +link shop-link in cluster", "-", true) { Given = Link },
        new("pls-ip-configuration-subnet", "front", "-link from nodes x1 | +link from front x1", "back", true) { Given = Link },
        new("pls-ip-configuration-ip-address-count", "8", "-link from nodes x1 | +link from nodes x8", "9", false) { Given = Link },
        new("pls-ip-configuration-ip-address", "10.0.0.21  10.0.0.20", "-link from nodes x1 | +link from nodes x2 | +link address 10.0.0.20 | +link address 10.0.0.21", "10.0.0.20,10.0.0.21", true) { Given = Link },
        new("pls-fqdns", "shop.example.com api.example.com", "+link name api.example.com | +link name shop.example.com", "shop_1", false) { Given = Link },
        new("pls-proxy-protocol", "true", "+link proxy protocol", "v2", true) { Given = Link },
        new("pls-visibility", "*", "+link seen by *", "all", true) { Given = Link },
        new("pls-visibility", Given.Subscription, "+link seen by " + Given.Subscription, "* " + Given.Subscription, true) { Given = Link },
        new("pls-auto-approval", Given.Subscription, "+link approves " + Given.Subscription, "*", true) { Given = Link.With("pls-visibility", "*") },
    ];
}
