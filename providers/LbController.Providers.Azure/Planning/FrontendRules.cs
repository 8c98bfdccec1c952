using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>Which addresses the Service has, and on which load balancers it may be. Pure.</summary>
internal static class FrontendRules
{
    private const string RequestField = "spec.loadBalancerIP";

    /// <summary>One a family; fewer where a problem refuses one.</summary>
    public static ValueList<Frontend> Frontends(ModelContext context)
    {
        ReportUseless(context);
        var frontends = new List<Frontend>();
        foreach (IpFamily family in context.Desired.Families.Distinct())
        {
            AddressWish? wish = Wish(context, family);
            FrontendAddress? address = context.IsInternal ? PrivateIpRules.Of(context, family, wish) : PublicIpRules.Of(context, family, wish);
            if (address is not null)
            {
                frontends.Add(new Frontend(family, address));
            }
        }

        return frontends.ToValueList();
    }

    /// <summary>The load balancers that it may be on; an address of one's own decides by itself.</summary>
    public static ValueList<string> Placement(ModelContext context)
    {
        if (context.Of(AzureAnnotations.Placement) is not { } names)
        {
            return [];
        }

        Term[] rivals = [AzureAnnotations.IPv4, AzureAnnotations.IPv6, AzureAnnotations.PublicIpName, AzureAnnotations.PublicIpNameIPv6];
        string? rival = rivals.FirstOrDefault(context.IsAnnotated)?.Definition.Key ?? (context.Desired.RequestedAddresses.IsEmpty ? null : RequestField);
        if (rival is not null)
        {
            context.Refuse(
                AzureAnnotations.Placement.Field, ProblemReasons.IneffectiveAnnotation, $"an address that is there already may be on another load balancer, and {rival} names one; remove one of the two");
        }

        return names.Order(StringComparer.OrdinalIgnoreCase).ToValueList();
    }

    /// <summary>The addresses of a global load balancer, as far as the Service has their family.</summary>
    public static ValueList<IPAddress> Additional(ModelContext context)
    {
        if (context.IsInternal || context.Of(AzureAnnotations.AdditionalPublicIps) is not { } addresses)
        {
            return [];
        }

        foreach (IPAddress address in addresses.Where(address => !context.Desired.Families.Contains(FamilyOf(address))))
        {
            context.Degrade(
                AzureAnnotations.AdditionalPublicIps.Field, ProblemReasons.AddressFamilyNotServed, $"{address} is left out: the Service has no {FamilyOf(address)} address; remove it, or add the family to spec.ipFamilies");
        }

        return addresses.Where(address => context.Desired.Families.Contains(FamilyOf(address))).OrderBy(address => address.ToString(), StringComparer.Ordinal).ToValueList();
    }

    public static IpFamily FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? IpFamily.IPv6 : IpFamily.IPv4;

    private static AddressWish? Wish(ModelContext context, IpFamily family)
    {
        SingleTerm<IPAddress> term = family == IpFamily.IPv4 ? AzureAnnotations.IPv4 : AzureAnnotations.IPv6;
        IPAddress? annotated = context.Of(term);
        IPAddress? requested = context.Desired.RequestedAddresses.FirstOrDefault(address => FamilyOf(address) == family);
        if (annotated is not null && requested is not null && !annotated.Equals(requested))
        {
            context.Refuse(term.Field, ProblemReasons.IneffectiveAnnotation, $"it asks for {annotated}, and {RequestField} or lbcontroller.io/load-balancer-ips for {requested}; remove one of the two");
        }

        return annotated is not null ? new AddressWish(annotated, term.Field)
            : requested is not null ? new AddressWish(requested, RequestField)
            : null;
    }

    private static void ReportUseless(ModelContext context)
    {
        if (context.IsInternal)
        {
            context.ReportUseless(
                "it is about public IPs, and the Service is internal",
                AzureAnnotations.PublicIpName, AzureAnnotations.PublicIpNameIPv6, AzureAnnotations.PublicIpPrefix, AzureAnnotations.PublicIpPrefixIPv6, AzureAnnotations.PublicIpTags,
                AzureAnnotations.PublicIpIpTags, AzureAnnotations.DnsLabel, AzureAnnotations.ResourceGroup, AzureAnnotations.AdditionalPublicIps, AzureAnnotations.DisableOutboundSnat);
        }
        else
        {
            context.ReportUseless("only internal Services have addresses of a subnet, and this one is public", AzureAnnotations.InternalSubnet);
        }

        if (!context.Desired.Families.Contains(IpFamily.IPv4))
        {
            context.ReportUseless("the Service has no IPv4 address", AzureAnnotations.IPv4);
        }

        if (!context.Desired.Families.Contains(IpFamily.IPv6))
        {
            context.ReportUseless("the Service has no IPv6 address", AzureAnnotations.IPv6);
            if (!context.IsInternal)
            {
                context.ReportUseless("the Service has no IPv6 address", AzureAnnotations.PublicIpNameIPv6, AzureAnnotations.PublicIpPrefixIPv6);
            }
        }
    }
}
