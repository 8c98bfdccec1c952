using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Planning;

/// <summary>Whom the security group lets in. A Service that restricts its clients is never served wider than that. Pure.</summary>
internal static class FirewallRules
{
    private const string SourceRangesField = "spec.loadBalancerSourceRanges";

    private const string Everyone = "Internet";

    /// <summary>The policy; null where the security group is left alone.</summary>
    public static FirewallPolicy? Of(ModelContext context, bool isFloating)
    {
        ValueList<IPNetwork> ranges = Ranges(context);
        ValueList<string> tags = (context.Of(AzureAnnotations.AllowedServiceTags) ?? []).Order(StringComparer.OrdinalIgnoreCase).ToValueList();
        bool? denies = context.Of(AzureAnnotations.DenyOthers);
        string? restriction = Restriction(context);
        if (context.Of(AzureAnnotations.DisableSecurityRules) == true)
        {
            return LeftAlone(context, AzureAnnotations.DisableSecurityRules.Field, "keeps the security group out of it", restriction);
        }

        if (context.Settings.SecurityGroup == AzureSettings.NoSecurityGroup)
        {
            return LeftAlone(context, "spec.loadBalancerClass", "is an administrator's --azure-security-group=none", restriction);
        }

        if (!HasSecurityGroup(context, restriction))
        {
            return null;
        }

        if (restriction is null)
        {
            if (denies == true)
            {
                context.Degrade(AzureAnnotations.DenyOthers.Field, ProblemReasons.IneffectiveAnnotation, $"no clients are named that others could be told from; set {SourceRangesField}, or remove it");
            }

            return new FirewallPolicy([], context.IsInternal ? [] : [Everyone], false);
        }

        ReportNobody(context, ranges, tags);
        ReportEveryone(context, ranges, tags);
        ReportMixed(context, tags, isFloating);
        bool mustDeny = !ranges.IsEmpty || context.IsInternal;
        if (mustDeny && denies == false)
        {
            context.Degrade(AzureAnnotations.DenyOthers.Field, ProblemReasons.IneffectiveAnnotation, $"others are kept out in any case, or {restriction} would not restrict; remove it");
        }

        return new FirewallPolicy(ranges, tags, mustDeny || denies == true);
    }

    private static ValueList<IPNetwork> Ranges(ModelContext context)
    {
        if (context.Of(AzureAnnotations.AllowedRanges) is not { } annotated)
        {
            return context.Desired.SourceRanges;
        }

        if (!context.Desired.SourceRanges.IsEmpty)
        {
            context.Refuse(
                AzureAnnotations.AllowedRanges.Field, ProblemReasons.IneffectiveAnnotation, $"{SourceRangesField} (or the annotation service.beta.kubernetes.io/load-balancer-source-ranges) names clients, too; remove one of the two");
        }

        return annotated;
    }

    /// <summary>What restricts clients, or null. A value that is not allowed restricts, too: it is refused as such.</summary>
    private static string? Restriction(ModelContext context) =>
        !context.Desired.SourceRanges.IsEmpty ? SourceRangesField
        : context.Of(AzureAnnotations.AllowedRanges) is not null ? AzureAnnotations.AllowedRanges.Definition.Key
        : context.Of(AzureAnnotations.AllowedServiceTags) is not null ? AzureAnnotations.AllowedServiceTags.Definition.Key
        : null;

    private static FirewallPolicy? LeftAlone(ModelContext context, string field, string cause, string? restriction)
    {
        if (restriction is not null)
        {
            context.Refuse(field, ProblemReasons.SourceRangesNotEnforced, $"{restriction} restricts clients, and nothing would enforce it: this {cause}; remove one of the two");
        }
        else if (context.Of(AzureAnnotations.DenyOthers) == true)
        {
            context.Refuse(field, ProblemReasons.SourceRangesNotEnforced, $"{AzureAnnotations.DenyOthers.Definition.Key} keeps clients out, and nothing would: this {cause}; remove one of the two");
        }

        return null;
    }

    /// <summary>Whether there is a group to write rules into: a subnet without one lets in whoever the nodes' network cards do.</summary>
    private static bool HasSecurityGroup(ModelContext context, string? restriction)
    {
        if (context.Settings.SecurityGroup is not null)
        {
            return true;
        }

        SubnetView? nodes = context.View.Subnets.FirstOrDefault(subnet => subnet.Name.Equals(context.Settings.Subnet, StringComparison.OrdinalIgnoreCase));
        if (nodes?.SecurityGroup is not null)
        {
            return true;
        }

        string message = $"{(nodes is null ? $"there is no subnet {context.Settings.Subnet} in virtual network {context.Settings.VirtualNetwork}" : $"subnet {nodes.Name} has no network security group")}, so that nobody is let in or kept out by this controller; the administrator's --azure-security-group names one, or says none";
        if (restriction is not null || nodes is null)
        {
            context.Refuse("spec.loadBalancerClass", ProblemReasons.SecurityGroupNotFound, message);
        }
        else if (!context.IsInternal)
        {
            context.Degrade("spec.loadBalancerClass", ProblemReasons.SecurityGroupNotFound, message);
        }

        return false;
    }

    private static void ReportNobody(ModelContext context, ValueList<IPNetwork> ranges, ValueList<string> tags)
    {
        if (!ranges.IsEmpty && tags.IsEmpty && !ranges.Any(range => context.Desired.Families.Contains(FrontendRules.FamilyOf(range.BaseAddress))))
        {
            context.Refuse(
                context.Desired.SourceRanges.IsEmpty ? AzureAnnotations.AllowedRanges.Field : SourceRangesField,
                ProblemReasons.SourceRangesNotEnforced,
                $"it names no network of a family that the Service has ({string.Join(", ", context.Desired.Families)}), so that nobody could connect; name one, or ask for both families");
        }
    }

    private static void ReportEveryone(ModelContext context, ValueList<IPNetwork> ranges, ValueList<string> tags)
    {
        if (!ranges.IsEmpty && tags.Contains(Everyone, StringComparer.OrdinalIgnoreCase))
        {
            context.Refuse(
                AzureAnnotations.AllowedServiceTags.Field, ProblemReasons.SourceRangesNotEnforced, $"{Everyone} lets everyone in, so that the ranges would restrict nobody; remove it, or the ranges");
        }
    }

    /// <summary>kube-proxy knows the ranges of the spec, and no service tags; it looks at them where packets have the load balancer's address.</summary>
    private static void ReportMixed(ModelContext context, ValueList<string> tags, bool isFloating)
    {
        if (isFloating && !tags.IsEmpty && !context.Desired.SourceRanges.IsEmpty)
        {
            context.Degrade(
                AzureAnnotations.AllowedServiceTags.Field, ProblemReasons.IneffectiveAnnotation, $"with floating IP kube-proxy drops what is outside of {SourceRangesField}, whatever the security group lets in; name those ranges in {AzureAnnotations.AllowedRanges.Definition.Key} instead");
        }
    }
}
