using System.Net;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Ownership;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>Public addresses: one that the adapter makes, or one that is there. Pure.</summary>
internal static class PublicIpRules
{
    private const string FrontendType = "Microsoft.Network/loadBalancers/frontendIPConfigurations";

    /// <summary>The frontend's address; null where a problem refuses it.</summary>
    public static FrontendAddress? Of(ModelContext context, IpFamily family, AddressWish? wish)
    {
        SingleTerm<string> nameTerm = TermOf(context, family, AzureAnnotations.PublicIpName, AzureAnnotations.PublicIpNameIPv6);
        string? name = context.Of(nameTerm);
        if (name is null && wish is null)
        {
            return Managed(context, family);
        }

        string field = name is null && wish is not null ? wish.Field : nameTerm.Field;
        if (Find(context, field, name, wish?.Address) is not { } found || !IsUsable(context, field, found, family))
        {
            return null;
        }

        if (OwnershipTags.Belongs(found.Tags, context.Desired.Identity))
        {
            // One that was handed over may come from a prefix that the Service has never asked for: it is asked for by name or address.
            return Managed(context, family) with { Prefix = found.Prefix, IpTags = found.IpTags };
        }

        ReportUnchanged(context, family, found);
        return new ExistingPublicIp(found.Id, found.Address);
    }

    private static ManagedPublicIp Managed(ModelContext context, IpFamily family) => new()
    {
        ResourceGroup = context.AddressGroup,
        Prefix = context.Of(TermOf(context, family, AzureAnnotations.PublicIpPrefix, AzureAnnotations.PublicIpPrefixIPv6)),
        IpTags = context.Of(AzureAnnotations.PublicIpIpTags) ?? ValueMap.Empty,
        Zones = context.Settings.Zones,
        DnsLabel = context.Of(AzureAnnotations.DnsLabel),
        Tags = TagRules.Tags(context),
    };

    /// <summary>Which of two annotations is about a family: the second for IPv6, the first for a Service that has IPv6 alone and does not use the second.</summary>
    private static SingleTerm<T> TermOf<T>(ModelContext context, IpFamily family, SingleTerm<T> first, SingleTerm<T> second) =>
        family == IpFamily.IPv4 || (!context.IsDualStack && context.Of(second) is null) ? first : second;

    private static PublicIpView? Find(ModelContext context, string field, string? name, IPAddress? address)
    {
        List<PublicIpView> inGroup = [.. context.View.PublicIps.Where(ip => string.Equals(ip.Id.ResourceGroupName, context.AddressGroup, StringComparison.OrdinalIgnoreCase))];
        PublicIpView? found = inGroup.Find(ip => name is null ? Equals(ip.Address, address) : ip.Id.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            context.Refuse(
                field,
                ProblemReasons.PublicIpNotFound,
                $"there is no public IP {(name is null ? $"with address {address}" : $"'{name}'")} in resource group {context.AddressGroup}; make one, or tell its group with {AzureAnnotations.ResourceGroup.Definition.Key}");
            return null;
        }

        if (name is not null && address is not null && !Equals(found.Address, address))
        {
            context.Refuse(field, ProblemReasons.IneffectiveAnnotation, $"public IP {found.Id.Name} has address {found.Address?.ToString() ?? "none yet"}, and the Service asks for {address}, too; remove one of the two");
            return null;
        }

        return found;
    }

    private static bool IsUsable(ModelContext context, string field, PublicIpView found, IpFamily family)
    {
        string? obstacle = Unfit(found, family) ?? Occupied(context, found) ?? Foreign(context, found);
        if (obstacle is not null)
        {
            context.Refuse(field, ProblemReasons.PublicIpNotUsable, $"public IP {found.Id.Name} {obstacle}");
        }

        return obstacle is null;
    }

    private static string? Unfit(PublicIpView found, IpFamily family)
    {
        if (found.Family != family)
        {
            return $"has an {found.Family} address, and the Service needs an {family} one; name another";
        }

        if (!found.Sku.Equals("Standard", StringComparison.OrdinalIgnoreCase))
        {
            return $"has SKU {found.Sku}, which a Standard load balancer does not take; upgrade it to Standard";
        }

        if (!found.Allocation.Equals("Static", StringComparison.OrdinalIgnoreCase))
        {
            return "is allocated dynamically, which a Standard load balancer does not take; make it Static";
        }

        if (found.ProvisioningState == "Deleting")
        {
            return "is being deleted; name another";
        }

        return null;
    }

    /// <summary>Azure lets one load balancer have it, and only Services on ours can share it.</summary>
    private static string? Occupied(ModelContext context, PublicIpView found)
    {
        if (found.UsedBy is not { } user)
        {
            return null;
        }

        if (!string.Equals(user.ResourceType.ToString(), FrontendType, StringComparison.OrdinalIgnoreCase))
        {
            return $"is used by {Term.Shown(user.ToString())}, which is no load balancer's frontend; detach it there, or name another";
        }

        bool isOurs = user.Parent is { } balancer && string.Equals(balancer.ResourceGroupName, context.Settings.ResourceGroup, StringComparison.OrdinalIgnoreCase)
            && LoadBalancerNames.Of(context.Desired.Identity.Cluster, context.Settings with { MostLoadBalancers = LoadBalancerNames.MostLoadBalancers }, isInternal: false).Contains(balancer.Name, StringComparer.OrdinalIgnoreCase);
        return isOurs ? null : $"is used by {Term.Shown(user.ToString())}, which is not on one of the cluster's load balancers; detach it there, or name another";
    }

    /// <summary>Addresses are shared within a namespace only (contract B87).</summary>
    private static string? Foreign(ModelContext context, PublicIpView found)
    {
        LoadBalancerIdentity identity = context.Desired.Identity;
        if (OwnershipTags.Belongs(found.Tags, identity))
        {
            return null;
        }

        if (found.Tags[OwnershipTags.Cluster] is { } cluster && cluster != identity.Cluster.Value)
        {
            return $"belongs to cluster {Term.Shown(cluster)}, and this is {identity.Cluster.Value}; name another";
        }

        return found.Tags[OwnershipTags.ServiceUid] is not null && OwnershipTags.KeyOf(found.Tags[OwnershipTags.Service])?.Namespace != identity.Service.Namespace
            ? $"belongs to Service {Term.Shown(found.Tags[OwnershipTags.Service] ?? "of an unknown namespace")}; addresses are shared within one namespace only; name another"
            : null;
    }

    /// <summary>What is there is never changed.</summary>
    private static void ReportUnchanged(ModelContext context, IpFamily family, PublicIpView found)
    {
        bool isForBoth = !context.IsDualStack || context.Desired.Families.All(other => IsExisting(context, other));
        string why = $"public IP {found.Id.Name} is not the Service's own, and is used as it is";
        context.ReportUseless(why, TermOf(context, family, AzureAnnotations.PublicIpPrefix, AzureAnnotations.PublicIpPrefixIPv6));
        if (isForBoth)
        {
            context.ReportUseless(why, AzureAnnotations.PublicIpTags, AzureAnnotations.PublicIpIpTags, AzureAnnotations.DnsLabel);
        }
    }

    private static bool IsExisting(ModelContext context, IpFamily family) =>
        context.Of(family == IpFamily.IPv4 ? AzureAnnotations.PublicIpName : AzureAnnotations.PublicIpNameIPv6) is not null
        || context.Of(family == IpFamily.IPv4 ? AzureAnnotations.IPv4 : AzureAnnotations.IPv6) is not null
        || context.Desired.RequestedAddresses.Any(address => FrontendRules.FamilyOf(address) == family);
}
