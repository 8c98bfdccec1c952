using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Planning;

/// <summary>The private link service in front of a Service. A wish that cannot be had refuses: to drop it would cut consumers off. Pure.</summary>
internal static class PrivateLinkRules
{
    /// <summary>The private link service; null for none.</summary>
    public static PrivateLink? Of(ModelContext context, bool isFloating)
    {
        if (context.Of(PrivateLinkAnnotations.Create) != true)
        {
            context.ReportUseless(
                $"no private link service is made without {PrivateLinkAnnotations.Create.Definition.Key}",
                PrivateLinkAnnotations.ResourceGroup, PrivateLinkAnnotations.Name, PrivateLinkAnnotations.Subnet, PrivateLinkAnnotations.AddressCount, PrivateLinkAnnotations.Addresses,
                PrivateLinkAnnotations.Fqdns, PrivateLinkAnnotations.ProxyProtocol, PrivateLinkAnnotations.Visibility, PrivateLinkAnnotations.AutoApproval);
            return null;
        }

        CheckFrontend(context, isFloating);
        string? subnetName = context.Of(PrivateLinkAnnotations.Subnet) ?? (context.IsInternal ? context.Of(AzureAnnotations.InternalSubnet) : null);
        if (PrivateIpRules.Subnet(context, subnetName, PrivateLinkAnnotations.Subnet) is not { } subnet)
        {
            return null;
        }

        (ValueList<IPAddress> addresses, int count) = Addresses(context, subnet);
        (ValueList<string> visibility, ValueList<string> approval) = Access(context);
        return new PrivateLink
        {
            RequestedName = context.Of(PrivateLinkAnnotations.Name),
            ResourceGroup = context.Of(PrivateLinkAnnotations.ResourceGroup) ?? context.Settings.ResourceGroup,
            Subnet = subnet.Id,
            AddressCount = count,
            Addresses = addresses,
            Fqdns = (context.Of(PrivateLinkAnnotations.Fqdns) ?? []).Order(StringComparer.Ordinal).ToValueList(),
            HasProxyProtocol = context.Of(PrivateLinkAnnotations.ProxyProtocol) == true,
            Visibility = visibility,
            AutoApproval = approval,
        };
    }

    private static void CheckFrontend(ModelContext context, bool isFloating)
    {
        string field = PrivateLinkAnnotations.Create.Field;
        if (!context.Desired.Families.Contains(IpFamily.IPv4))
        {
            context.Refuse(field, ProblemReasons.AddressFamilyNotServed, "Azure has private link services in front of IPv4 addresses only, and the Service has none; ask for IPv4, or remove it");
        }
        else if (context.IsDualStack)
        {
            context.Degrade(field, ProblemReasons.AddressFamilyNotServed, "Azure has private link services in front of IPv4 addresses only, so that consumers do not reach the IPv6 one by it");
        }

        if (!context.IsInternal && isFloating)
        {
            context.Refuse(
                field, ProblemReasons.FeatureNotAvailable, $"Azure has no private link service in front of a public address with floating IP; set {AzureAnnotations.DisableFloatingIp.Definition.Key} or {AzureAnnotations.Internal.Definition.Key} to true, or remove this one");
        }
    }

    private static (ValueList<IPAddress> Addresses, int Count) Addresses(ModelContext context, SubnetView subnet)
    {
        ValueList<IPAddress> asked = context.Of(PrivateLinkAnnotations.Addresses) ?? [];
        string field = PrivateLinkAnnotations.Addresses.Field;
        foreach (IPAddress address in asked)
        {
            if (FrontendRules.FamilyOf(address) != IpFamily.IPv4)
            {
                context.Refuse(field, ProblemReasons.InvalidAnnotation, $"{address} is no IPv4 address, and a private link service has no others; choose one out of subnet {subnet.Name}");
            }
            else
            {
                PrivateIpRules.IsFree(context, subnet, address, field);
            }
        }

        int count = context.Of(PrivateLinkAnnotations.AddressCount) ?? Math.Max(1, asked.Count);
        if (asked.Count > count)
        {
            context.Refuse(field, ProblemReasons.InvalidAnnotation, $"it names {asked.Count} addresses, and {PrivateLinkAnnotations.AddressCount.Definition.Key} says {count}; name fewer, or raise it");
        }

        return (asked.OrderBy(address => address.ToString(), StringComparer.Ordinal).ToValueList(), count);
    }

    /// <summary>Whom Azure does not let see it, it does not approve either.</summary>
    private static (ValueList<string> Visibility, ValueList<string> Approval) Access(ModelContext context)
    {
        ValueList<string> visibility = Ordered(context.Of(PrivateLinkAnnotations.Visibility));
        ValueList<string> approval = Ordered(context.Of(PrivateLinkAnnotations.AutoApproval));
        string[] unseen = [.. visibility.Contains("*") ? [] : approval.Except(visibility, StringComparer.OrdinalIgnoreCase)];
        if (unseen.Length > 0)
        {
            context.Refuse(
                PrivateLinkAnnotations.AutoApproval.Field, ProblemReasons.InvalidAnnotation, $"{string.Join(", ", unseen)} may not see the private link service; name them in {PrivateLinkAnnotations.Visibility.Definition.Key}, too, or remove them here");
        }

        return (visibility, approval);
    }

    private static ValueList<string> Ordered(ValueList<string>? texts) => (texts ?? []).Select(text => text.ToLowerInvariant()).Order(StringComparer.Ordinal).ToValueList();
}
