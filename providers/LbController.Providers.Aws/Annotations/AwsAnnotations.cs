using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Annotations;

/// <summary>
/// Every annotation that the adapter reads, each declared once: the well-known ones of other controllers under their names, and its own.
/// A new one is a term here and a line in <see cref="All"/>; whoever needs its value asks the term. Those of the load balancer as a whole
/// are in this class, those of its ports in <see cref="PortAnnotations"/>.
/// </summary>
internal static partial class AwsAnnotations
{
    public static readonly SingleTerm<string> Type = Keys.Vendor.Choice(
        "type", ["external", "nlb", "nlb-ip"], "`external`", "tells other controllers apart; here the load balancer class decides who serves, and `nlb-ip` means `nlb-target-type: ip`");

    public static readonly SingleTerm<string> TargetType = Keys.Vendor.Choice(
        "nlb-target-type", ["instance", "ip"], "`--aws-default-target-type`", "whether nodes are targets as instances or by their addresses; both are reached on NodePorts, `ip` never goes to Pods", ProblemSeverity.Refused);

    public static readonly SingleTerm<string> Name = Keys.Vendor.Text(
        "name", LoadBalancerName(), "1 to 32 letters, digits and `-`, which is neither first nor last; not beginning with `internal-`", "`k8s-NAMESPACE-NAME-HASH`", "shop-front", "the load balancer's name; AWS cannot change it afterwards", ProblemSeverity.Refused).OnServicesOnly();

    public static readonly SingleTerm<string> Scheme = Keys.Vendor.Choice(
        "scheme", ["internet-facing", "internal"], "that of the existing load balancer, else `--aws-default-scheme`", "whether clients come from the internet or from the VPC; AWS cannot change it afterwards", ProblemSeverity.Refused);

    public static readonly SingleTerm<bool?> Internal = Keys.Vendor.Boolean("internal", "see `scheme`", "old name of `scheme: internal` and `internet-facing`; loses to `scheme`", ProblemSeverity.Refused);

    public static readonly SingleTerm<string> IpAddressType = Keys.Vendor.Choice(
        "ip-address-type", ["ipv4", "dualstack"], "by `spec.ipFamilies`", "which addresses clients may use; it may add IPv4 or IPv6 to the Service's families, not take one away", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueList<string>?> Subnets = Keys.Vendor.List(
        "subnets", AnyEntry(), "subnet ids or values of the tag `Name`, one a zone", "discovered by the tags `kubernetes.io/role/elb` or `kubernetes.io/role/internal-elb`, else by the route tables; an existing load balancer keeps its own", "subnet-0a1b2c3d,subnet-4e5f6a7b", "where the load balancer has its addresses; AWS cannot change the subnet of a zone afterwards");

    public static readonly SingleTerm<ValueList<string>?> EipAllocations = Keys.Vendor.List(
        "eip-allocations", Allocation(), "allocation ids, as many as subnets and in their order", "addresses of AWS's choice", "eipalloc-0a1b2c3d", "Elastic IPs to have, internet-facing only; AWS cannot change them afterwards").OnServicesOnly();

    public static readonly SingleTerm<ValueList<string>?> PrivateIpv4Addresses = Keys.Vendor.List(
        "private-ipv4-addresses", AnyEntry(), "IPv4 addresses, one out of each subnet", "addresses of AWS's choice", "10.0.1.15,10.0.2.15", "addresses to have, internal only; AWS cannot change them afterwards").OnServicesOnly();

    public static readonly SingleTerm<ValueList<string>?> Ipv6Addresses = Keys.Vendor.List(
        "ipv6-addresses", AnyEntry(), "IPv6 addresses, one out of each subnet", "addresses of AWS's choice", "2001:db8:1::15", "IPv6 addresses to have, dual stack only").OnServicesOnly();

    public static readonly SingleTerm<string> PrefixForIpv6SourceNat = Keys.Vendor.Choice(
        "enable-prefix-for-ipv6-source-nat", ["on", "off"], "`on` where a dual-stack load balancer has a UDP port, which AWS demands; else AWS's", "whether the load balancer takes IPv6 prefixes for source NAT, dual stack only", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueList<string>?> SourceNatIpv6Prefixes = Keys.Vendor.Single<ValueList<string>?>(
        "source-nat-ipv6-prefixes", "list", "a /80 or `auto_assigned` for each subnet, in their order, separated by commas", "`auto_assigned`", "auto_assigned,2001:db8:2:0:1::/80", "the prefixes for source NAT, with `enable-prefix-for-ipv6-source-nat: on`", ProblemSeverity.Refused,
        text => text.Length == 0 ? null : text.Split(',', StringSplitOptions.TrimEntries).ToValueList()).OnServicesOnly();

    public static readonly SingleTerm<ValueList<string>?> SecurityGroups = Keys.Vendor.List(
        "security-groups", AnyEntry(), "group ids or values of the tag `Name`, at most 5", "groups that the controller manages", "sg-0a1b2c3d", "your own groups, which alone decide who may connect; not together with source ranges");

    public static readonly SingleTerm<bool?> ManageBackendRules = Keys.Vendor.Boolean(
        "manage-backend-security-group-rules", "`true` with managed groups, `false` with your own", "whether the nodes' groups let the load balancer in by a rule of the controller's", ProblemSeverity.Refused);

    public static readonly SingleTerm<bool?> DisableSecurityGroups = Keys.Vendor.Boolean(
        "disable-nlb-sg", "`false`", "makes the load balancer without security groups, which AWS cannot change afterwards; not together with source ranges", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueList<string>?> PrefixLists = Keys.Vendor.List(
        "security-group-prefix-lists", PrefixList(), "prefix list ids", "none", "pl-0a1b2c3d", "clients to let in, by prefix list; everyone else is let in only by source ranges");

    public static readonly SingleTerm<string> PathMtuIcmp = Keys.Vendor.Choice(
        "enable-icmp-for-path-mtu-discovery", ["on", "off"], "`off`", "whether the managed groups let in the ICMP messages of path MTU discovery");

    public static readonly SingleTerm<string> EnforceOnPrivateLink = Keys.Vendor.Choice(
        "inbound-sg-rules-on-private-link-traffic", ["on", "off"], "AWS's", "whether the inbound rules of the groups hold for PrivateLink traffic", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueMap> Attributes = Keys.Vendor.Map(
        "attributes", "keys and values as AWS has them", "AWS's; cross-zone and DNS routing are kept at AWS's default", "load_balancing.cross_zone.enabled=true,deletion_protection.enabled=true", "attributes of the load balancer", ProblemSeverity.Refused);

    public static readonly SingleTerm<bool?> CrossZone = Keys.Vendor.Boolean("cross-zone-load-balancing-enabled", "`false`", "old name of attribute `load_balancing.cross_zone.enabled`; wins over `attributes`");

    public static readonly SingleTerm<bool?> AccessLogEnabled = Keys.Vendor.Boolean("access-log-enabled", "see `attributes`", "old name of attribute `access_logs.s3.enabled`; wins over `attributes`");

    public static readonly SingleTerm<string> AccessLogBucket = Keys.Vendor.Text(
        "access-log-s3-bucket-name", Bucket(), "the name of an S3 bucket", "see `attributes`", "my-logs", "old name of attribute `access_logs.s3.bucket`; wins over `attributes`");

    public static readonly SingleTerm<string> AccessLogPrefix = Keys.Vendor.Text(
        "access-log-s3-bucket-prefix", BucketPrefix(), "up to 512 characters without blanks", "see `attributes`", "shop", "old name of attribute `access_logs.s3.prefix`; wins over `attributes`");

    public static readonly SingleTerm<int?> Capacity = Keys.Vendor.Single<int?>(
        "minimum-load-balancer-capacity", "map", "`CapacityUnits=N`, 0 to 100000; 0 ends the reservation", "none", "CapacityUnits=5500", "capacity that AWS reserves for the load balancer", ProblemSeverity.Degraded,
        text => CapacityText().Match(text) is { Success: true } match && int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) is <= 100_000 and var units ? units : null);

    public static readonly SingleTerm<ValueMap> ResourceTags = Keys.Vendor.Map(
        "additional-resource-tags", "keys up to 128 and values up to 256 letters, digits, blanks and `_.:/=+-@`; at most 40 with the administrator's, none under `aws:` or `lbcontroller.io/`", "none", "team=shop,stage=production", "tags on everything that is made; the administrator's win", ProblemSeverity.Degraded);

    public static readonly SingleTerm<ValueMap> TargetNodeLabels = Keys.Vendor.Map(
        "target-node-labels", "labels of nodes", "all eligible nodes", "pool=edge", "only eligible nodes with all of these labels are targets; the controller itself narrows them", ProblemSeverity.Refused).OnServicesOnly();

    /// <summary>Whether a new load balancer may take over where AWS cannot change the old one.</summary>
    public static readonly SingleTerm<string> Replace = new(
        new AnnotationDefinition(
            Keys.OwnPrefix + "replace", "choice", "`allow`, `never`", "`never`", "allow", "whether what AWS cannot change in place (scheme, name, subnets of a zone, fixed addresses, having groups at all) is changed by a new load balancer that takes over; its DNS name is another one"),
        text => text is "allow" or "never" ? text : null)
    {
        Parameter = "replace",
    };

    /// <summary>A load balancer of somebody else's that is to be used.</summary>
    public static readonly SingleTerm<string> Adopt = new(
        new AnnotationDefinition(
            Keys.OwnPrefix + "adopt",
            "text",
            "the ARN of a Network Load Balancer of the controller's region",
            "none",
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/shop/0123456789abcdef",
            "a load balancer that exists and is to serve this Service, where the administrator allows it"),
        text => LoadBalancerArn().IsMatch(text) ? text : null)
    {
        Severity = ProblemSeverity.Refused,
    };

    /// <summary>All terms, in the reference's order.</summary>
    public static readonly ValueList<Term> All =
    [
        Type, TargetType, Name, Scheme, Internal, IpAddressType,
        Subnets, EipAllocations, PrivateIpv4Addresses, Ipv6Addresses, PrefixForIpv6SourceNat, SourceNatIpv6Prefixes,
        SecurityGroups, ManageBackendRules, DisableSecurityGroups, PrefixLists, PathMtuIcmp, EnforceOnPrivateLink,
        Attributes, CrossZone, AccessLogEnabled, AccessLogBucket, AccessLogPrefix, Capacity, ResourceTags,
        TargetNodeLabels,
        PortAnnotations.TargetGroupAttributes, PortAnnotations.TargetGroupAttributesOfPort, PortAnnotations.ProxyProtocol, PortAnnotations.ProxyProtocolPorts,
        PortAnnotations.SslCertificates, PortAnnotations.SslPorts, PortAnnotations.SslPolicy, PortAnnotations.AlpnPolicy, PortAnnotations.BackendProtocol, PortAnnotations.ListenerAttributes, PortAnnotations.TcpUdpListener, PortAnnotations.Actions,
        PortAnnotations.HealthProtocol, PortAnnotations.HealthPort, PortAnnotations.HealthPath, PortAnnotations.HealthInterval, PortAnnotations.HealthTimeout, PortAnnotations.HealthyThreshold, PortAnnotations.UnhealthyThreshold, PortAnnotations.HealthSuccessCodes,
        Replace, Adopt,
    ];

    /// <summary>The prefixes of all of them.</summary>
    public static readonly ValueList<string> Prefixes = [Keys.VendorPrefix, Keys.ActionsPrefix, Keys.OwnPrefix];

    /// <summary>Those that list ports, by number or name.</summary>
    public static readonly ValueList<string> PortLists = [PortAnnotations.SslPorts.Definition.Key, PortAnnotations.ProxyProtocolPorts.Definition.Key];

    /// <summary>Those that tell a port of the nodes, by number or by the name of a Service port.</summary>
    public static readonly ValueList<string> NodePorts = [PortAnnotations.HealthPort.Definition.Key];

    /// <summary>Known from other controllers and not supported, each with what to do instead.</summary>
    public static readonly ValueMap Unsupported = new(
    [
        new(Keys.VendorPrefix + "multi-cluster-target-group", "a target group belongs to one cluster here; to spread clients over clusters, give each its own load balancer and weigh them in DNS or with the actions annotation"),
        new(Keys.VendorPrefix + "quic-enabled-ports", "QUIC listeners are not made; UDP ports are served as plain UDP, which carries QUIC without routing by connection id"),
        new(Keys.VendorPrefix + "extra-security-groups", "it is of Classic Load Balancers; name all groups in " + Keys.VendorPrefix + "security-groups"),
        new(Keys.VendorPrefix + "connection-draining-enabled", "it is of Classic Load Balancers; use deregistration_delay.timeout_seconds in " + Keys.VendorPrefix + "target-group-attributes"),
        new(Keys.VendorPrefix + "connection-draining-timeout", "it is of Classic Load Balancers; use deregistration_delay.timeout_seconds in " + Keys.VendorPrefix + "target-group-attributes"),
        new(Keys.VendorPrefix + "connection-idle-timeout", "it is of Classic Load Balancers; use tcp.idle_timeout.seconds in " + Keys.VendorPrefix + "listener-attributes.TCP-80"),
        new(Keys.VendorPrefix + "access-log-emit-interval", "it is of Classic Load Balancers; AWS chooses the interval"),
        new(Keys.VendorPrefix + "source-ranges", "no controller reads this key; use spec.loadBalancerSourceRanges"),
    ]);

    /// <summary>All that there is to know of them, and what is wrong with a Service's.</summary>
    public static readonly AnnotationCatalogue Catalogue = new(All, Prefixes, Unsupported);

    /// <summary>All that mean something, as the reference tells them.</summary>
    public static readonly ValueList<AnnotationDefinition> Definitions = Catalogue.Definitions;

    [GeneratedRegex(@"\A(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LoadBalancerName();

    [GeneratedRegex(@"\A[^,\p{C}]{1,255}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnyEntry();

    [GeneratedRegex(@"\Aeipalloc-[0-9a-f]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allocation();

    [GeneratedRegex(@"\Apl-[0-9a-f]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixList();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bucket();

    [GeneratedRegex(@"\A[^\s\p{C}]{0,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex BucketPrefix();

    [GeneratedRegex(@"\ACapacityUnits=([0-9]{1,6})\z", RegexOptions.CultureInvariant)]
    private static partial Regex CapacityText();

    [GeneratedRegex(@"\Aarn:aws[a-z-]{0,16}:elasticloadbalancing:[a-z0-9-]{1,32}:[0-9]{12}:loadbalancer/net/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LoadBalancerArn();
}
