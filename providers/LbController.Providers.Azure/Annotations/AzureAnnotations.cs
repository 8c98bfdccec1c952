using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Annotations;

/// <summary>
/// Every annotation that the adapter reads, each declared once: the well-known ones of other controllers under their names, and its own.
/// A new one is a term here and a line in <see cref="All"/>; whoever needs its value asks the term. Those of the load balancer as a whole
/// are in this class, those of ports and probes in <see cref="PortAnnotations"/>, those of private links in <see cref="PrivateLinkAnnotations"/>.
/// </summary>
internal static partial class AzureAnnotations
{
    public const int LeastIdleTimeout = 4;

    public const int MostIdleTimeout = 100;

    public static readonly SingleTerm<bool?> Internal = Forms.Flag(
        "load-balancer-internal", "`--azure-default-internal`", "whether the addresses are of the nodes' virtual network rather than public", ProblemSeverity.Refused);

    public static readonly SingleTerm<string> InternalSubnet = Keys.Vendor.Text(
        "load-balancer-internal-subnet", Forms.ResourceName(), "the name of a subnet of the nodes' virtual network", "`--azure-subnet`", "front", "where an internal load balancer has its addresses", ProblemSeverity.Refused);

    public static readonly SingleTerm<IPAddress> IPv4 = Keys.Vendor.Single<IPAddress>(
        "load-balancer-ipv4", "address", "an IPv4 address: of the subnet where internal, of an existing public IP where public", "`spec.loadBalancerIP`, else an address of Azure's choice", "10.0.0.15", "the IPv4 address to have, or to share with Services of the namespace that have it", ProblemSeverity.Refused,
        text => Forms.Address(text, AddressFamily.InterNetwork)).OnServicesOnly();

    public static readonly SingleTerm<IPAddress> IPv6 = Keys.Vendor.Single<IPAddress>(
        "load-balancer-ipv6", "address", "an IPv6 address: of the subnet where internal, of an existing public IP where public", "`spec.loadBalancerIP`, else an address of Azure's choice", "fd00::15", "the IPv6 address to have, or to share with Services of the namespace that have it", ProblemSeverity.Refused,
        text => Forms.Address(text, AddressFamily.InterNetworkV6)).OnServicesOnly();

    public static readonly SingleTerm<string> PublicIpName = Keys.Vendor.Text(
        "pip-name", Forms.ResourceName(), Forms.ResourceForm, "a public IP that the controller makes", "shop-ip", "the public IP to use, which is neither changed nor removed; the IPv4 one of a dual-stack Service", ProblemSeverity.Refused).OnServicesOnly();

    public static readonly SingleTerm<string> PublicIpNameIPv6 = Keys.Vendor.Text(
        "pip-name-ipv6", Forms.ResourceName(), Forms.ResourceForm, "a public IP that the controller makes", "shop-ip-v6", "the IPv6 public IP to use; `azure-pip-name` does, too, where the Service has IPv6 alone", ProblemSeverity.Refused).OnServicesOnly();

    public static readonly SingleTerm<ResourceIdentifier> PublicIpPrefix = Keys.Vendor.Single<ResourceIdentifier>(
        "pip-prefix-id", "id", PrefixForm, "none", PrefixExample, "the prefix that the public IP is taken from; the IPv4 one of a dual-stack Service; Azure cannot change it afterwards", ProblemSeverity.Refused, Forms.Prefix);

    public static readonly SingleTerm<ResourceIdentifier> PublicIpPrefixIPv6 = Keys.Vendor.Single<ResourceIdentifier>(
        "pip-prefix-id-ipv6", "id", PrefixForm, "none", PrefixExample, "the prefix that the IPv6 public IP is taken from; `azure-pip-prefix-id` does, too, where the Service has IPv6 alone", ProblemSeverity.Refused, Forms.Prefix);

    public static readonly SingleTerm<ValueMap> PublicIpTags = Keys.Vendor.Map(
        "pip-tags", "names up to 512 characters without `<>%&\\?/`, values up to 256; with the administrator's at most 46, none beginning with `azure`, `microsoft` or `windows`", "none", "team=shop,stage=production", "tags on the public IPs that are made; the administrator's win", ProblemSeverity.Degraded);

    public static readonly SingleTerm<ValueMap> PublicIpIpTags = Keys.Vendor.Map(
        "pip-ip-tags", "types and tags as Azure has them", "none", "RoutingPreference=Internet", "IP tags of the public IPs that are made; Azure cannot change them afterwards", ProblemSeverity.Refused);

    public static readonly SingleTerm<string> DnsLabel = Keys.Vendor.Text(
        "dns-label-name", DnsLabelName(), "3 to 63 lower-case letters, digits and `-`, the first a letter, the last no `-`; empty removes it", "as it is", "shop", "the label of the public IP's DNS name", ProblemSeverity.Degraded).OnServicesOnly();

    public static readonly SingleTerm<string> ResourceGroup = Keys.Vendor.Text(
        "load-balancer-resource-group", Forms.ResourceGroupName(), Forms.ResourceGroupForm, "`--azure-resource-group`", "addresses", "where the public IP is, or is made; never the load balancer", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueList<string>?> Placement = Keys.Vendor.List(
        "load-balancer-configurations", Forms.ResourceName(), "names of load balancers", "any of `--azure-max-load-balancers`", "kubernetes,kubernetes-2", "the load balancers that the Service may be on; not together with an address or public IP of one's own");

    public static readonly SingleTerm<int?> IdleTimeout = Keys.Vendor.Number(
        "load-balancer-tcp-idle-timeout", LeastIdleTimeout, MostIdleTimeout, "4", "30", "minutes until an idle TCP connection is given up");

    public static readonly SingleTerm<bool?> DisableTcpReset = Forms.Flag(
        "load-balancer-disable-tcp-reset", "`false`", "whether both ends of a TCP connection hear nothing when it is given up");

    public static readonly SingleTerm<bool?> DisableFloatingIp = Forms.Flag(
        "disable-load-balancer-floating-ip", "`true`, or by `--azure-default-floating-ip`", "`false` sends traffic to the nodes with the load balancer's address and port, `true` to their NodePorts; other controllers' default is `false`", ProblemSeverity.Refused);

    public static readonly SingleTerm<bool?> HighAvailabilityPorts = Forms.Flag(
        "load-balancer-enable-high-availability-ports", "`false`", "whether one rule serves all ports and protocols, with floating IP; internal and IPv4 only", ProblemSeverity.Refused);

    public static readonly SingleTerm<bool?> DisableSecurityRules = Forms.Flag(
        "disable-load-balancer-nsg-rule", "`false`", "whether the network security group is left alone for this Service; not together with restricted clients", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueList<IPNetwork>?> AllowedRanges = Keys.Vendor.Single<ValueList<IPNetwork>?>(
        "allowed-ip-ranges", "list", "IPv4 and IPv6 CIDRs, separated by commas", "everyone", "10.0.0.0/8,2001:db8::/32", "the client networks to let in; not together with `spec.loadBalancerSourceRanges`", ProblemSeverity.Refused, text => Forms.Networks(text));

    public static readonly SingleTerm<ValueList<string>?> AllowedServiceTags = Keys.Vendor.List(
        "allowed-service-tags", ServiceTag(), "Azure's service tags", "none", "AzureFrontDoor.Backend,AzureCloud.westeurope", "the client networks to let in, by Azure's names for them, besides the ranges");

    public static readonly SingleTerm<bool?> DenyOthers = Forms.Flag(
        "deny-all-except-load-balancer-source-ranges", "`true` with source ranges, and with service tags where internal", "whether clients that are not named are kept out by a rule of their own, also those that other rules of the security group let in", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueList<IPAddress>?> AdditionalPublicIps = Keys.Vendor.Single<ValueList<IPAddress>?>(
        "additional-public-ips", "list", "addresses, separated by commas, each once", "none", "203.0.113.7", "addresses that lead here by way of a global load balancer: let in, and published in the status", ProblemSeverity.Refused, text => Forms.Addresses(text, ',')).OnServicesOnly();

    public static readonly SingleTerm<bool?> DisableOutboundSnat = Keys.Own.Single<bool?>(
        "disable-outbound-snat", "boolean", Forms.TrueOrFalse, "`true`, or by `--azure-allow-outbound-snat`", "true", "whether nodes are kept from using the public address for their own outbound traffic", ProblemSeverity.Degraded, Forms.Boolean);

    public static readonly SingleTerm<string> LoadDistribution = Keys.Own.Choice(
        "load-distribution", ["SourceIPProtocol", "SourceIP", "Default"], "`SourceIP` with sessionAffinity ClientIP, else `Default`", "what keeps a client on its node: nothing, its address, or its address and protocol");

    public static readonly SingleTerm<bool?> EnableFloatingIp = Keys.Own.Single<bool?>(
        "enable-floating-ip", "boolean", Forms.TrueOrFalse, "see `azure-disable-load-balancer-floating-ip`", "true", "the same the other way round; must not contradict it", ProblemSeverity.Refused, Forms.Boolean);

    /// <summary>All terms, in the reference's order.</summary>
    public static readonly ValueList<Term> All =
    [
        Internal, InternalSubnet, IPv4, IPv6, PublicIpName, PublicIpNameIPv6, PublicIpPrefix, PublicIpPrefixIPv6, PublicIpTags, PublicIpIpTags, DnsLabel, ResourceGroup,
        Placement, IdleTimeout, DisableTcpReset, DisableFloatingIp, EnableFloatingIp, HighAvailabilityPorts, LoadDistribution, DisableOutboundSnat,
        DisableSecurityRules, AllowedRanges, AllowedServiceTags, DenyOthers, AdditionalPublicIps,
        PortAnnotations.HealthProtocol, PortAnnotations.HealthInterval, PortAnnotations.HealthThreshold, PortAnnotations.HealthPath,
        PortAnnotations.ProtocolOfPort, PortAnnotations.PortOfPort, PortAnnotations.IntervalOfPort, PortAnnotations.ThresholdOfPort, PortAnnotations.PathOfPort, PortAnnotations.NoProbe, PortAnnotations.NoRule,
        PrivateLinkAnnotations.Create, PrivateLinkAnnotations.ResourceGroup, PrivateLinkAnnotations.Name, PrivateLinkAnnotations.Subnet, PrivateLinkAnnotations.AddressCount,
        PrivateLinkAnnotations.Addresses, PrivateLinkAnnotations.Fqdns, PrivateLinkAnnotations.ProxyProtocol, PrivateLinkAnnotations.Visibility, PrivateLinkAnnotations.AutoApproval,
    ];

    /// <summary>The prefixes of all of them.</summary>
    public static readonly ValueList<string> Prefixes = [Keys.VendorPrefix, Keys.PortPrefix, Keys.OwnPrefix];

    /// <summary>Those whose keys hold a port.</summary>
    public static readonly ValueList<string> PortKeys = All.Select(term => term.Definition.Key).Where(key => key.StartsWith(Keys.PortPrefix, StringComparison.Ordinal)).ToValueList();

    /// <summary>Those that tell a port of the nodes, by number or by the name of a Service port.</summary>
    public static readonly ValueList<string> NodePorts = [PortAnnotations.PortOfPort.Definition.Key];

    /// <summary>Known from other controllers and not supported, each with what to do instead.</summary>
    public static readonly ValueMap Unsupported = new(
    [
        new(Keys.VendorPrefix + "load-balancer-mode", "it chooses among Basic load balancers, which Azure has retired; remove it, and to name load balancers use " + Keys.VendorPrefix + "load-balancer-configurations"),
        new(Keys.VendorPrefix + "shared-securityrule", "each Service has rules of its own here, which go with it; remove it"),
    ]);

    /// <summary>All that there is to know of them, and what is wrong with a Service's.</summary>
    public static readonly AnnotationCatalogue Catalogue = new(All, Prefixes, Unsupported);

    /// <summary>All that mean something, as the reference tells them.</summary>
    public static readonly ValueList<AnnotationDefinition> Definitions = Catalogue.Definitions;

    private const string PrefixForm = "the id of a public IP prefix of the region";

    private const string PrefixExample = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/addresses/providers/Microsoft.Network/publicIPPrefixes/front";

    [GeneratedRegex(@"\A([a-z][a-z0-9-]{1,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabelName();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{0,63}(\.[A-Za-z0-9]{1,64}){0,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServiceTag();
}
