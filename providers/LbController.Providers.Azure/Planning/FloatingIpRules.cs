using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>
/// Whether packets arrive at the nodes with the load balancer's address and port rather than at their NodePorts. Ours is off by default:
/// NodePorts need no node to know the address. Pure.
/// </summary>
internal static class FloatingIpRules
{
    public static bool IsFloating(ModelContext context)
    {
        bool? asked = Asked(context);
        bool hasIPv6 = context.Desired.Families.Contains(IpFamily.IPv6);
        if (context.Of(AzureAnnotations.HighAvailabilityPorts) == true)
        {
            return HighAvailability(context, asked, hasIPv6);
        }

        if (!context.IsInternal || !hasIPv6)
        {
            return asked ?? context.Settings.FloatingIpByDefault;
        }

        if (asked == true)
        {
            context.Degrade(
                Field(context), ProblemReasons.AddressFamilyNotServed, "Azure has no floating IP for internal IPv6 addresses, so that traffic goes to the NodePorts; remove it, or ask for IPv4 alone");
        }

        return false;
    }

    /// <summary>HA ports keep the port, which only kube-proxy's rules for the load balancer's address answer.</summary>
    private static bool HighAvailability(ModelContext context, bool? asked, bool hasIPv6)
    {
        string field = AzureAnnotations.HighAvailabilityPorts.Field;
        if (!context.IsInternal)
        {
            context.Refuse(field, ProblemReasons.FeatureNotAvailable, $"Azure has HA ports on internal load balancers only; set {AzureAnnotations.Internal.Definition.Key} to true, or remove this one");
        }

        if (hasIPv6)
        {
            context.Refuse(field, ProblemReasons.AddressFamilyNotServed, "HA ports need floating IP, which Azure does not have for internal IPv6 addresses; ask for IPv4 alone, or remove it");
        }

        if (asked == false)
        {
            context.Refuse(
                Field(context), ProblemReasons.IneffectiveAnnotation, $"{AzureAnnotations.HighAvailabilityPorts.Definition.Key} sends all ports as they are, which no NodePort answers, so that it needs floating IP; remove one of the two");
        }

        return true;
    }

    private static bool? Asked(ModelContext context)
    {
        bool? own = context.Of(AzureAnnotations.EnableFloatingIp);
        bool? wellKnown = context.Of(AzureAnnotations.DisableFloatingIp) is { } disabled ? !disabled : null;
        if (own is not null && wellKnown is not null && own != wellKnown)
        {
            context.Refuse(
                AzureAnnotations.EnableFloatingIp.Field, ProblemReasons.IneffectiveAnnotation, $"it says the contrary of {AzureAnnotations.DisableFloatingIp.Definition.Key}; remove one of the two");
        }

        return own ?? wellKnown;
    }

    private static string Field(ModelContext context) =>
        context.Of(AzureAnnotations.EnableFloatingIp) is null ? AzureAnnotations.DisableFloatingIp.Field : AzureAnnotations.EnableFloatingIp.Field;
}
