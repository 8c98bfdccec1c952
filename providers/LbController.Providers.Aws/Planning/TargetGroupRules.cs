using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>The target group of one port. Pure.</summary>
internal static class TargetGroupRules
{
    /// <summary>The annotation, else the legacy type, else the administrator's.</summary>
    public static string TargetType(ModelContext context) =>
        context.Of(AwsAnnotations.TargetType) ?? (context.Of(AwsAnnotations.Type) == "nlb-ip" ? "ip" : context.Settings.DefaultTargetType);

    public static NodeTargetGroup Of(ModelContext context, ListenerPlan plan, string targetType)
    {
        Dictionary<string, string> attributes = Wished(context, plan);
        ApplyProxyProtocol(context, plan, attributes);
        ApplyAffinity(context, plan, attributes);
        if (plan.HasUdp && attributes.GetValueOrDefault(AttributeTables.PreserveClientIp) == "false")
        {
            context.Degrade(
                FieldOf(context, plan),
                ProblemReasons.IneffectiveAnnotation,
                $"AWS always keeps the client's address for UDP, so {AttributeTables.PreserveClientIp} stays true for port {plan.Port}; remove it, or set it by port",
                plan.Keys[^1]);
            attributes.Remove(AttributeTables.PreserveClientIp);
        }

        return new NodeTargetGroup(
            plan.TargetProtocol,
            plan.NodePort,
            targetType,
            FamilyRules.TargetFamily(context.Desired),
            HealthRules.Of(context, plan, attributes.GetValueOrDefault(AttributeTables.ProxyProtocol) == "true"),
            new ValueMap(attributes.Where(attribute => attribute.Value != AttributeTables.DefaultOf(attribute.Key, plan.TargetProtocol, targetType))));
    }

    /// <summary>Reports ports with a PROXY protocol header that are not there.</summary>
    public static void ReportForeignPorts(ModelContext context, ValueList<ListenerPlan> plans)
    {
        foreach (string port in context.Of(PortAnnotations.ProxyProtocolPorts) ?? [])
        {
            if (!plans.Any(plan => Text(plan.Port) == port))
            {
                context.Degrade(
                    PortAnnotations.ProxyProtocolPorts.Field, ProblemReasons.IneffectiveAnnotation, $"there is no port {port}, so it has no effect; there are {string.Join(", ", plans.Select(plan => plan.Port))}");
            }
        }
    }

    private static Dictionary<string, string> Wished(ModelContext context, ListenerPlan plan)
    {
        Dictionary<string, string> attributes = AttributeTables.Known(
            context, PortAnnotations.TargetGroupAttributes.Field, context.Of(PortAnnotations.TargetGroupAttributes), AttributeTables.TargetGroup);
        foreach ((PortKey port, ValueMap wish) in context.Of(PortAnnotations.TargetGroupAttributesOfPort).Where(entry => entry.Key.Port == plan.Port))
        {
            string field = $"metadata.annotations[{PortAnnotations.TargetGroupAttributesOfPort.KeyOf(port)}]";
            foreach ((string key, string value) in AttributeTables.Known(context, field, wish, AttributeTables.TargetGroup))
            {
                attributes[key] = value;
            }
        }

        return attributes;
    }

    private static void ApplyProxyProtocol(ModelContext context, ListenerPlan plan, Dictionary<string, string> attributes)
    {
        if (context.Of(PortAnnotations.ProxyProtocol) is not null)
        {
            attributes[AttributeTables.ProxyProtocol] = "true";
        }
        else if (context.Of(PortAnnotations.ProxyProtocolPorts) is { } ports)
        {
            attributes[AttributeTables.ProxyProtocol] = ports.Contains(Text(plan.Port)) ? "true" : "false";
        }
    }

    private static void ApplyAffinity(ModelContext context, ListenerPlan plan, Dictionary<string, string> attributes)
    {
        string? asked = attributes.GetValueOrDefault(AttributeTables.StickinessEnabled);
        bool wanted = context.Desired.ClientIpAffinity is not null;
        if (wanted && asked == "false")
        {
            context.Degrade(
                FieldOf(context, plan), ProblemReasons.IneffectiveAnnotation, $"{AttributeTables.StickinessEnabled} is false, but spec.sessionAffinity is ClientIP, which wins; remove one of the two", plan.Keys[0]);
        }

        if (!wanted && asked != "true")
        {
            attributes.Remove(AttributeTables.StickinessType);
            return;
        }

        if (plan.Protocol == "TLS")
        {
            context.Degrade(
                wanted ? "spec.sessionAffinity" : FieldOf(context, plan),
                ProblemReasons.IneffectiveAnnotation,
                $"port {plan.Port} ends TLS, and AWS keeps clients on their node for plain TCP and UDP only; connections there are balanced without affinity",
                plan.Keys[0]);
            attributes.Remove(AttributeTables.StickinessEnabled);
            attributes.Remove(AttributeTables.StickinessType);
            return;
        }

        attributes[AttributeTables.StickinessEnabled] = "true";
        attributes[AttributeTables.StickinessType] = "source_ip";
    }

    /// <summary>Where the user is most likely to have said something about a port.</summary>
    private static string FieldOf(ModelContext context, ListenerPlan plan)
    {
        string key = PortAnnotations.TargetGroupAttributesOfPort.KeyOf(new PortKey(null, plan.Port));
        return context.Desired.Annotations[key] is null ? PortAnnotations.TargetGroupAttributes.Field : $"metadata.annotations[{key}]";
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
