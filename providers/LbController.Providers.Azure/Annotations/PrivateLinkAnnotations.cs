using System.Net;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Annotations;

/// <summary>The annotations of the private link service in front of a Service.</summary>
internal static partial class PrivateLinkAnnotations
{
    public const int MostAddresses = 8;

    public static readonly SingleTerm<bool?> Create = Forms.Flag(
        "pls-create", "`false`", "whether a private link service is made in front of the Service's IPv4 address; not with floating IP on a public load balancer", ProblemSeverity.Refused);

    public static readonly SingleTerm<string> ResourceGroup = Keys.Vendor.Text(
        "pls-resource-group", Forms.ResourceGroupName(), Forms.ResourceGroupForm, "`--azure-resource-group`", "links", "where the private link service is made", ProblemSeverity.Refused);

    public static readonly SingleTerm<string> Name = Keys.Vendor.Text(
        "pls-name", Forms.ResourceName(), Forms.ResourceForm, "a name made from the Service's UID", "shop-link", "the private link service's name", ProblemSeverity.Refused).OnServicesOnly();

    public static readonly SingleTerm<string> Subnet = Keys.Vendor.Text(
        "pls-ip-configuration-subnet", Forms.ResourceName(), "the name of a subnet of the nodes' virtual network", "that of the internal load balancer, else `--azure-subnet`", "links", "where its NAT addresses come from", ProblemSeverity.Refused);

    public static readonly SingleTerm<int?> AddressCount = Keys.Vendor.Number(
        "pls-ip-configuration-ip-address-count", 1, MostAddresses, "1, or as many as `azure-pls-ip-configuration-ip-address` names", "2", "how many NAT addresses it has");

    public static readonly SingleTerm<ValueList<IPAddress>?> Addresses = Keys.Vendor.Single<ValueList<IPAddress>?>(
        "pls-ip-configuration-ip-address", "list", "IPv4 addresses out of the subnet, separated by blanks, each once, not more than there are", "addresses of Azure's choice", "10.0.1.10 10.0.1.11", "NAT addresses to have", ProblemSeverity.Refused,
        text => Forms.Addresses(text, ' ') is { Count: <= MostAddresses } addresses ? addresses : null).OnServicesOnly();

    public static readonly SingleTerm<ValueList<string>?> Fqdns = Keys.Vendor.Single<ValueList<string>?>(
        "pls-fqdns", "list", "DNS names, separated by blanks, each once", "none", "shop.example.com", "names that consumers reach it by", ProblemSeverity.Degraded, text => Forms.Words(text, DnsName())).OnServicesOnly();

    public static readonly SingleTerm<bool?> ProxyProtocol = Forms.Flag(
        "pls-proxy-protocol", "`false`", "whether connections begin with a PROXY protocol v2 header that tells the consumer", ProblemSeverity.Refused);

    public static readonly SingleTerm<ValueList<string>?> Visibility = Keys.Vendor.Single<ValueList<string>?>(
        "pls-visibility", "list", "ids of subscriptions, separated by blanks, or `*` for all", "nobody beyond role-based access", "*", "who may see it", ProblemSeverity.Refused,
        text => text == "*" ? ["*"] : Forms.Words(text, Forms.Subscription()));

    public static readonly SingleTerm<ValueList<string>?> AutoApproval = Keys.Vendor.Single<ValueList<string>?>(
        "pls-auto-approval", "list", "ids of subscriptions that `azure-pls-visibility` names too, separated by blanks", "none", "01234567-89ab-cdef-0123-456789abcdef", "whose connections are approved at once", ProblemSeverity.Refused,
        text => Forms.Words(text, Forms.Subscription()));

    [GeneratedRegex(@"\A(?=.{1,253}\z)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsName();
}
