using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>
/// The listeners: AWS has one a port, so TCP and UDP on one port have to share it. Where they cannot, TCP stays and UDP is refused with an
/// error of its own; neither is dropped in silence. Pure.
/// </summary>
internal static class ListenerRules
{
    public const int MostListeners = 50;

    /// <summary>The ports, ordered.</summary>
    /// <param name="context">The Service.</param>
    /// <param name="tls">What ends TLS.</param>
    /// <param name="ipAddressType">The load balancer's.</param>
    public static ValueList<ListenerPlan> Plan(ModelContext context, TlsWish tls, string ipAddressType)
    {
        bool mayShare = context.Of(PortAnnotations.TcpUdpListener) != false;
        bool refusesUdp = ipAddressType == FamilyRules.DualStack && context.Of(AwsAnnotations.PrefixForIpv6SourceNat) == "off";
        var plans = new List<ListenerPlan>();
        foreach (IGrouping<int, Listener> port in context.Desired.Listeners.GroupBy(listener => listener.Key.Port).OrderBy(group => group.Key))
        {
            Listener? tcp = port.FirstOrDefault(listener => listener.Key.Protocol == TransportProtocol.Tcp);
            Listener? udp = port.FirstOrDefault(listener => listener.Key.Protocol == TransportProtocol.Udp);
            if (udp is not null && refusesUdp)
            {
                context.Refuse(
                    AwsAnnotations.PrefixForIpv6SourceNat.Field, ProblemReasons.PortConflict, $"port {udp.Key} is not served: AWS serves UDP on dual stack only with prefixes for source NAT, and this annotation turns them off; set it to on", udp.Key);
                udp = null;
            }

            bool isTls = tcp is not null && tls.Ports.Contains(port.Key);
            if (tcp is not null && udp is not null)
            {
                if (Obstacle(tcp, udp, isTls, mayShare) is { } obstacle)
                {
                    context.Refuse("spec.ports", ProblemReasons.PortConflict, $"port {udp.Key} is not served, {tcp.Key} is: {obstacle}", udp.Key);
                }
                else
                {
                    plans.Add(new ListenerPlan(port.Key, "TCP_UDP", "TCP_UDP", tcp.NodePort, [tcp.Key, udp.Key]));
                    continue;
                }
            }

            if (tcp is not null)
            {
                plans.Add(new ListenerPlan(port.Key, isTls ? "TLS" : "TCP", isTls && tls.ToNodes ? "TLS" : "TCP", tcp.NodePort, [tcp.Key]));
            }
            else if (udp is not null)
            {
                plans.Add(new ListenerPlan(port.Key, "UDP", "UDP", udp.NodePort, [udp.Key]));
            }
        }

        if (plans.Count > MostListeners)
        {
            context.Refuse("spec.ports", ProblemReasons.LimitExceeded, $"the Service needs {plans.Count} listeners, and a load balancer has room for {MostListeners}; spread the ports over several Services");
        }

        return plans.ToValueList();
    }

    /// <summary>The listener of a port.</summary>
    public static NetworkListener Listener(ModelContext context, ListenerPlan plan, TlsWish tls, NodeTargetGroup group)
    {
        var listener = new NetworkListener(plan.Port, plan.Protocol, group) { Attributes = Attributes(context, plan) };
        if (plan.Protocol == "TLS")
        {
            listener = listener with { SslPolicy = tls.Policy, Certificates = tls.Certificates, AlpnPolicy = tls.Alpn };
        }

        foreach ((PortKey port, WeightedAction action) in context.Of(PortAnnotations.Actions).Where(action => action.Key.Port == plan.Port && plan.Answers(action.Key.Protocol)))
        {
            string? foreign = action.Others.Select(other => other.Arn).FirstOrDefault(arn => arn.Split(':')[3] != context.Settings.Region);
            if (foreign is not null)
            {
                context.Refuse(
                    $"metadata.annotations[{PortAnnotations.Actions.KeyOf(port)}]", ProblemReasons.InvalidAnnotation, $"target group {foreign} is in another region than {context.Settings.Region}; name one of that region");
            }

            listener = listener with { Weight = action.BaseWeight, OtherTargetGroups = action.Others, Stickiness = action.Stickiness };
        }

        return listener;
    }

    /// <summary>Reports annotations about ports that are not there.</summary>
    public static void ReportForeignPorts(ModelContext context, ValueList<ListenerPlan> plans)
    {
        IEnumerable<(string Key, PortKey Port)> named =
        [
            .. context.Of(PortAnnotations.TargetGroupAttributesOfPort).Select(entry => (PortAnnotations.TargetGroupAttributesOfPort.KeyOf(entry.Key), entry.Key)),
            .. context.Of(PortAnnotations.ListenerAttributes).Select(entry => (PortAnnotations.ListenerAttributes.KeyOf(entry.Key), entry.Key)),
            .. context.Of(PortAnnotations.Actions).Select(entry => (PortAnnotations.Actions.KeyOf(entry.Key), entry.Key)),
        ];
        foreach ((string key, PortKey port) in named)
        {
            if (!plans.Any(plan => plan.Port == port.Port && plan.Answers(port.Protocol)))
            {
                context.Degrade(
                    $"metadata.annotations[{key}]",
                    ProblemReasons.IneffectiveAnnotation,
                    $"no listener is {port}, so it has no effect; there are {string.Join(", ", plans.Select(plan => $"{plan.Protocol}-{plan.Port}"))}");
            }
        }
    }

    private static string? Obstacle(Listener tcp, Listener udp, bool isTls, bool mayShare)
    {
        if (isTls)
        {
            return $"AWS has one listener a port, and this one ends TLS; give UDP another port, or leave {tcp.Key.Port} out of {PortAnnotations.SslPorts.Definition.Key}";
        }

        if (!mayShare)
        {
            return $"AWS has one listener a port, and {PortAnnotations.TcpUdpListener.Definition.Key} is false; set it to true, or give UDP another port";
        }

        return tcp.NodePort == udp.NodePort
            ? null
            : $"they share one listener and target group, so that they need one nodePort, and have {tcp.NodePort} and {udp.NodePort}; set the nodePort of both to {tcp.NodePort}";
    }

    private static ValueMap Attributes(ModelContext context, ListenerPlan plan)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((PortKey port, ValueMap wish) in context.Of(PortAnnotations.ListenerAttributes).Where(entry => entry.Key.Port == plan.Port && plan.Answers(entry.Key.Protocol)))
        {
            string field = $"metadata.annotations[{PortAnnotations.ListenerAttributes.KeyOf(port)}]";
            foreach ((string key, string value) in AttributeTables.Known(context, field, wish, AttributeTables.Listener))
            {
                if (key == AttributeTables.IdleTimeout && plan.Protocol is not ("TCP" or "TCP_UDP"))
                {
                    context.Degrade(field, ProblemReasons.IneffectiveAnnotation, $"AWS has {key} for TCP listeners, and {plan.Port} is {plan.Protocol}; remove it", plan.Keys[0]);
                }
                else
                {
                    attributes[key] = value;
                }
            }
        }

        return new ValueMap(attributes);
    }
}
