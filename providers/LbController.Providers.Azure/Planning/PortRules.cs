using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>What is taken in, and where on the nodes it goes. Pure.</summary>
internal static class PortRules
{
    private const int DefaultIdleTimeout = 4;

    /// <summary>One rule a port, or one for all.</summary>
    public static ValueList<ForwardingRule> Rules(ModelContext context, bool isFloating)
    {
        ReportForeignPorts(context);
        ProbeRules.ReportUselessPaths(context);
        if (context.Of(AzureAnnotations.HighAvailabilityPorts) == true)
        {
            ReportUselessWithAllPorts(context);
            return [Rule(context, "All", 0, 0, isFloating, ProbeRules.OfAll(context))];
        }

        ReportUselessWithoutTcp(context);
        ForwardingRule[] rules =
        [
            .. context.Desired.Listeners
                .Where(listener => context.Of(PortAnnotations.NoRule, listener.Key.Port) != true)
                .OrderBy(listener => listener.Key)
                .Select(listener => Rule(
                    context,
                    listener.Key.Protocol.ToString(),
                    listener.Key.Port,
                    isFloating ? listener.Key.Port : listener.NodePort,
                    isFloating,
                    ProbeRules.Of(context, listener))),
        ];
        if (rules.Length == 0)
        {
            context.Refuse("metadata.annotations", ProblemReasons.NoPortToServe, $"every port is left out by {PortAnnotations.NoRule.Definition.Key}; leave one in");
        }

        return rules.ToValueList();
    }

    private static ForwardingRule Rule(ModelContext context, string protocol, int frontendPort, int backendPort, bool isFloating, HealthProbeRule? probe)
    {
        bool hasTcp = protocol != "Udp";
        return new ForwardingRule
        {
            Protocol = protocol,
            FrontendPort = frontendPort,
            BackendPort = backendPort,
            IsFloatingIp = isFloating,
            IdleTimeoutMinutes = hasTcp ? context.Of(AzureAnnotations.IdleTimeout) ?? DefaultIdleTimeout : DefaultIdleTimeout,
            TcpReset = hasTcp && context.Of(AzureAnnotations.DisableTcpReset) != true,
            LoadDistribution = context.Of(AzureAnnotations.LoadDistribution) ?? (context.Desired.ClientIpAffinity is null ? "Default" : "SourceIP"),

            // Private addresses are no way out to the internet.
            DisableOutboundSnat = !context.IsInternal && (context.Of(AzureAnnotations.DisableOutboundSnat) ?? !context.Settings.AllowsOutboundSnat),
            Probe = probe,
        };
    }

    private static void ReportForeignPorts(ModelContext context)
    {
        foreach ((string key, int port) in Named(context).Where(named => context.Desired.Listeners.All(listener => listener.Key.Port != named.Port)))
        {
            context.Degrade($"metadata.annotations[{key}]", ProblemReasons.IneffectiveAnnotation, string.Create(CultureInfo.InvariantCulture, $"the Service has no port {port}; remove it, or name one of its ports"));
        }
    }

    private static void ReportUselessWithAllPorts(ModelContext context)
    {
        foreach ((string key, _) in Named(context).Where(named => context.Desired.Listeners.Any(listener => listener.Key.Port == named.Port)))
        {
            context.Degrade(
                $"metadata.annotations[{key}]", ProblemReasons.IneffectiveAnnotation, $"one rule serves all ports by {AzureAnnotations.HighAvailabilityPorts.Definition.Key}, so that none has its own; remove one of the two");
        }
    }

    private static void ReportUselessWithoutTcp(ModelContext context)
    {
        if (context.Desired.Listeners.All(listener => listener.Key.Protocol == TransportProtocol.Udp))
        {
            context.ReportUseless("the Service has no TCP port", AzureAnnotations.IdleTimeout, AzureAnnotations.DisableTcpReset);
        }
    }

    private static IEnumerable<(string Key, int Port)> Named(ModelContext context) =>
    [
        .. Keys(context, PortAnnotations.ProtocolOfPort), .. Keys(context, PortAnnotations.PortOfPort), .. Keys(context, PortAnnotations.IntervalOfPort),
        .. Keys(context, PortAnnotations.ThresholdOfPort), .. Keys(context, PortAnnotations.PathOfPort), .. Keys(context, PortAnnotations.NoProbe), .. Keys(context, PortAnnotations.NoRule),
    ];

    private static IEnumerable<(string Key, int Port)> Keys<T>(ModelContext context, PortTerm<T> term) => context.Of(term).Select(entry => (term.KeyOf(entry.Key), entry.Key.Port));
}
