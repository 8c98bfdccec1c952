using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Annotations;

/// <summary>The annotations of listeners and target groups.</summary>
internal static partial class PortAnnotations
{
    public static readonly SingleTerm<ValueMap> TargetGroupAttributes = Keys.Vendor.Map(
        "target-group-attributes", "keys and values as AWS has them", "AWS's", "preserve_client_ip.enabled=true,deregistration_delay.timeout_seconds=60", "attributes of all target groups", ProblemSeverity.Refused);

    public static readonly PortTerm<ValueMap> TargetGroupAttributesOfPort = new(
        new AnnotationDefinition(
            Keys.VendorPrefix + "target-group-attributes.<port>", "map", "`key=value`, separated by commas, each key once; keys and values as AWS has them", "those of all target groups", "proxy_protocol_v2.enabled=true", "attributes of one port's target group, on top of those of all"),
        Keys.VendorPrefix + "target-group-attributes.",
        [],
        Terms.ParseMap)
    {
        Severity = ProblemSeverity.Refused,
    };

    public static readonly SingleTerm<string> ProxyProtocol = Keys.Vendor.Choice(
        "proxy-protocol", ["*"], "no header", "each connection to a node begins with a PROXY protocol v2 header, on all ports; wins over attributes", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueList<string>?> ProxyProtocolPorts = Keys.Vendor.List(
        "proxy-protocol-per-target-group", PortNumber(), "port numbers, or names of the Service's ports", "see `target-group-attributes`", "80,443", "the ports with a PROXY protocol v2 header; all others are without one; loses to `proxy-protocol`");

    public static readonly SingleTerm<ValueList<string>?> SslCertificates = Keys.Vendor.List(
        "ssl-cert", CertificateArn(), "ARNs of ACM or IAM certificates, at most 25", "no TLS", "arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef", "TCP ports end TLS with these certificates; the first is the default");

    public static readonly SingleTerm<ValueList<string>?> SslPorts = Keys.Vendor.List(
        "ssl-ports", PortOrName(), "port numbers, names of the Service's ports, or `*` for all TCP ports", "all TCP ports where `ssl-cert` is set", "443,8443", "the ports that end TLS");

    public static readonly SingleTerm<string> SslPolicy = Keys.Vendor.Text(
        "ssl-negotiation-policy", PolicyName(), "the name of an AWS security policy", "`--aws-default-ssl-policy`", "ELBSecurityPolicy-TLS13-1-2-2021-06", "protocols and ciphers of TLS ports", ProblemSeverity.Refused);

    public static readonly SingleTerm<string> AlpnPolicy = Keys.Vendor.Choice(
        "alpn-policy", ["HTTP2Preferred", "HTTP2Optional", "HTTP2Only", "HTTP1Only", "None"], "no ALPN", "what TLS ports agree on with clients", ProblemSeverity.Refused);

    public static readonly SingleTerm<string> BackendProtocol = Keys.Vendor.Choice(
        "backend-protocol", ["ssl", "tcp"], "`tcp`", "whether TLS ports speak TLS with the nodes, too", ProblemSeverity.Refused);

    public static readonly PortTerm<ValueMap> ListenerAttributes = new(
        new AnnotationDefinition(
            Keys.VendorPrefix + "listener-attributes.<PROTOCOL>-<port>", "map", "`tcp.idle_timeout.seconds=` 60 to 6000", "350", "tcp.idle_timeout.seconds=600", "attributes of one listener; AWS has the idle timeout for plain TCP only"),
        Keys.VendorPrefix + "listener-attributes.",
        Keys.Protocols,
        Terms.ParseMap);

    public static readonly SingleTerm<bool?> TcpUdpListener = Keys.Vendor.Boolean(
        "enable-tcp-udp-listener", "`true`", "whether TCP and UDP on one port and one NodePort share a listener; AWS has no other way to serve both");

    public static readonly PortTerm<WeightedAction> Actions = new(
        new AnnotationDefinition(
            Keys.ActionsPrefix + "<PROTOCOL>-<port>",
            "JSON",
            "`type` `forward`; in `forwardConfig` a `baseServiceWeight` of 0 to 999 and `targetGroups`, 1 to 4, each with `targetGroupARN` and `weight`, and `targetGroupStickinessConfig.enabled`",
            "all of the port's traffic",
            """{"type":"forward","forwardConfig":{"baseServiceWeight":90,"targetGroups":[{"targetGroupARN":"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/other/0123456789abcdef","weight":10}]}}""",
            "shares the traffic of one port with target groups of others"),
        Keys.ActionsPrefix,
        Keys.Protocols,
        WeightedAction.Parse)
    {
        Severity = ProblemSeverity.Refused,
    };

    public static readonly SingleTerm<string> HealthProtocol = Keys.Vendor.Choice(
        "healthcheck-protocol", ["tcp", "http", "https", "TCP", "HTTP", "HTTPS"], "HTTP to kube-proxy, or to the healthCheckNodePort with externalTrafficPolicy Local", "how nodes are checked");

    public static readonly SingleTerm<string> HealthPort = Keys.Vendor.Text(
        "healthcheck-port", TrafficPortOrNumber(), "`traffic-port`, 1 to 65535, or the name of a port of the Service, whose NodePort is meant", "see `healthcheck-protocol`", "traffic-port", "the port of nodes that is checked");

    public static readonly SingleTerm<string> HealthPath = Keys.Vendor.Text(
        "healthcheck-path", HttpPath(), "a path that begins with `/`, up to 1024 characters", "`/healthz`; `/` where `healthcheck-protocol` is set and externalTrafficPolicy is Cluster", "/ready", "what an HTTP check asks for");

    public static readonly SingleTerm<int?> HealthInterval = Keys.Vendor.Number("healthcheck-interval", 5, 300, "10", "20", "seconds between checks");

    public static readonly SingleTerm<int?> HealthTimeout = Keys.Vendor.Number("healthcheck-timeout", 2, 120, "10, or 6 with externalTrafficPolicy Local; never more than the interval", "5", "seconds until a check has failed; not more than the interval");

    public static readonly SingleTerm<int?> HealthyThreshold = Keys.Vendor.Number("healthcheck-healthy-threshold", 2, 10, "3, or 2 with externalTrafficPolicy Local", "2", "good checks in a row until a node is healthy");

    public static readonly SingleTerm<int?> UnhealthyThreshold = Keys.Vendor.Number("healthcheck-unhealthy-threshold", 2, 10, "3, or 2 with externalTrafficPolicy Local", "2", "bad checks in a row until a node is unhealthy");

    public static readonly SingleTerm<string> HealthSuccessCodes = Keys.Vendor.Text(
        "healthcheck-success-codes", StatusCodes(), "HTTP status codes from 200 to 599, or ranges of them, separated by commas", "`200-399`", "200-299", "answers of HTTP checks that are good");

    [GeneratedRegex(@"\A([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])\z", RegexOptions.CultureInvariant)]
    private static partial Regex PortNumber();

    [GeneratedRegex(@"\A(\*|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex PortOrName();

    [GeneratedRegex(@"\Aarn:aws[a-z-]{0,16}:(acm:[a-z0-9-]{1,32}:[0-9]{12}:certificate/[A-Za-z0-9-]{1,64}|iam::[0-9]{12}:server-certificate/[\w+=,.@/-]{1,512})\z", RegexOptions.CultureInvariant)]
    private static partial Regex CertificateArn();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,126}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PolicyName();

    [GeneratedRegex(@"\A(traffic-port|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])\z", RegexOptions.CultureInvariant)]
    private static partial Regex TrafficPortOrNumber();

    [GeneratedRegex(@"\A/[^\s\p{C}]{0,1023}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HttpPath();

    [GeneratedRegex(@"\A[2-5][0-9]{2}(-[2-5][0-9]{2})?(,[2-5][0-9]{2}(-[2-5][0-9]{2})?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex StatusCodes();
}
