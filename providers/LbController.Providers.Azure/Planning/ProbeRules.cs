using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>
/// How nodes are probed. The controller's own choice, kube-proxy or the healthCheckNodePort, stays unless the Service says otherwise: first for
/// the port, then for all. A port's appProtocol is no such wish: other controllers, which take it for one, ask back ends for <c>/</c>, and take
/// nodes out that answer 404. Pure.
/// </summary>
internal static class ProbeRules
{
    private const int DefaultInterval = 5;

    private const int DefaultThreshold = 2;

    /// <summary>Azure takes an interval and a number of probes that are less than this many seconds together.</summary>
    private const int LeastForbiddenTotal = 120;

    /// <summary>The probe of one port; null for none.</summary>
    public static HealthProbeRule? Of(ModelContext context, Listener listener)
    {
        int port = listener.Key.Port;
        if (context.Of(PortAnnotations.NoProbe, port) == true)
        {
            return null;
        }

        string? path = context.Of(PortAnnotations.PathOfPort, port) ?? context.Of(PortAnnotations.HealthPath);
        (string Protocol, int Port, string? Path)? target = Asked(context, listener) is { } asked
            ? (asked.Protocol, asked.Port, asked.Protocol == "Tcp" ? null : path ?? "/")
            : Own(context, listener);
        if (target is null)
        {
            context.Degrade(
                "spec.ports", ProblemReasons.IneffectiveAnnotation, $"port {listener.Key} is served by nodes that are not probed, since UDP cannot be; set {PortAnnotations.PortOfPort.KeyOf(new PortKey(null, port))} to a TCP port that tells their health", listener.Key);
            return null;
        }

        (int interval, int threshold) = Pace(
            context,
            context.Of(PortAnnotations.IntervalOfPort, port) ?? context.Of(PortAnnotations.HealthInterval),
            context.Of(PortAnnotations.ThresholdOfPort, port) ?? context.Of(PortAnnotations.HealthThreshold),
            IntervalField(context, port));
        return new HealthProbeRule(target.Value.Protocol, target.Value.Port, target.Value.Path, interval, threshold);
    }

    /// <summary>The probe of a rule for all ports: that of the first TCP port, without what is said for a single one.</summary>
    public static HealthProbeRule? OfAll(ModelContext context)
    {
        Listener first = context.Desired.Listeners.FirstOrDefault(listener => listener.Key.Protocol == TransportProtocol.Tcp) ?? context.Desired.Listeners[0];
        string? protocol = AskedOfAll(context, first);
        (string Protocol, int Port, string? Path)? target = protocol is null
            ? Own(context, first)
            : (protocol, first.NodePort, protocol == "Tcp" ? null : context.Of(PortAnnotations.HealthPath) ?? "/");
        if (target is null)
        {
            return null;
        }

        (int interval, int threshold) = Pace(context, context.Of(PortAnnotations.HealthInterval), context.Of(PortAnnotations.HealthThreshold), PortAnnotations.HealthInterval.Field);
        return new HealthProbeRule(target.Value.Protocol, target.Value.Port, target.Value.Path, interval, threshold);
    }

    /// <summary>Reports paths that no probe asks for.</summary>
    public static void ReportUselessPaths(ModelContext context)
    {
        if (context.Of(PortAnnotations.HealthPath) is not null)
        {
            ReportUselessPath(context, PortAnnotations.HealthPath.Field, context.Desired.Listeners);
        }

        foreach ((PortKey port, _) in context.Of(PortAnnotations.PathOfPort))
        {
            ValueList<Listener> listeners = context.Desired.Listeners.Where(listener => listener.Key.Port == port.Port).ToValueList();
            if (!listeners.IsEmpty)
            {
                ReportUselessPath(context, $"metadata.annotations[{PortAnnotations.PathOfPort.KeyOf(port)}]", listeners);
            }
        }
    }

    private static void ReportUselessPath(ModelContext context, string field, ValueList<Listener> listeners)
    {
        List<(string Protocol, int Port)?> asked = [.. listeners.Select(listener => Asked(context, listener)).Where(wish => wish is not null)];
        if (asked.Exists(wish => wish?.Protocol != "Tcp") || (asked.Count == 0 && IsKeptByLocal(context, field)))
        {
            return;
        }

        context.Degrade(
            field,
            ProblemReasons.IneffectiveAnnotation,
            asked.Count == 0
                ? $"the controller's own probe has one path only; set {PortAnnotations.HealthProtocol.Definition.Key} to ask the NodePort something else"
                : $"a TCP probe has no path; set {PortAnnotations.HealthProtocol.Definition.Key} to http or https");
    }

    /// <summary>What the Service says of a port's probe; null where the controller's own choice stays.</summary>
    private static (string Protocol, int Port)? Asked(ModelContext context, Listener listener)
    {
        int port = listener.Key.Port;
        string? protocol = context.Of(PortAnnotations.ProtocolOfPort, port);
        if (context.Of(PortAnnotations.PortOfPort, port) is { } number)
        {
            // As other controllers have it: a port of the Service stands for its NodePort.
            Listener? meant = context.Desired.Listeners.FirstOrDefault(other => other.Key.Port == number && other.Key.Protocol == TransportProtocol.Tcp);
            return (protocol ?? context.Of(PortAnnotations.HealthProtocol) ?? "Tcp", meant?.NodePort ?? number);
        }

        if (protocol is null)
        {
            return AskedOfAll(context, listener) is { } ofAll ? (ofAll, listener.NodePort) : null;
        }

        string field = $"metadata.annotations[{PortAnnotations.ProtocolOfPort.KeyOf(new PortKey(null, port))}]";
        if (listener.Key.Protocol == TransportProtocol.Udp)
        {
            // With TCP on the same port, the annotation is that one's.
            if (context.Desired.Listeners.All(other => other.Key.Port != port || other.Key.Protocol == TransportProtocol.Udp))
            {
                context.Degrade(field, ProblemReasons.IneffectiveAnnotation, $"port {port} is UDP, whose NodePort answers no probe, so that the controller's own is used; set {PortAnnotations.PortOfPort.KeyOf(new PortKey(null, port))}, too", listener.Key);
            }

            return null;
        }

        return IsKeptByLocal(context, field) ? null : (protocol, listener.NodePort);
    }

    private static string? AskedOfAll(ModelContext context, Listener listener) =>
        context.Of(PortAnnotations.HealthProtocol) is { } protocol && listener.Key.Protocol != TransportProtocol.Udp && !IsKeptByLocal(context, PortAnnotations.HealthProtocol.Field)
            ? protocol
            : null;

    /// <summary>With externalTrafficPolicy Local only the healthCheckNodePort tells nodes with endpoints from others.</summary>
    private static bool IsKeptByLocal(ModelContext context, string field)
    {
        if (context.Desired.TrafficPolicy != TrafficPolicy.Local || context.Desired.Health.Kind != HealthProbeKind.Http)
        {
            return false;
        }

        context.Degrade(field, ProblemReasons.IneffectiveAnnotation, $"with externalTrafficPolicy Local the healthCheckNodePort is asked, which tells the nodes with endpoints; remove it, or set {PortAnnotations.PortOfPort.Definition.Key} to ask another port");
        return true;
    }

    private static (string Protocol, int Port, string? Path)? Own(ModelContext context, Listener listener)
    {
        HealthProbe health = context.Desired.Health;
        if (health.Kind == HealthProbeKind.Http)
        {
            return ("Http", health.Port, health.Path);
        }

        Listener? tcp = listener.Key.Protocol == TransportProtocol.Udp
            ? context.Desired.Listeners.FirstOrDefault(other => other.Key.Protocol == TransportProtocol.Tcp)
            : listener;
        return tcp is null ? null : ("Tcp", tcp.NodePort, null);
    }

    private static (int Interval, int Threshold) Pace(ModelContext context, int? askedInterval, int? askedThreshold, string field)
    {
        int interval = askedInterval ?? DefaultInterval;
        int threshold = askedThreshold ?? DefaultThreshold;
        if (interval * threshold < LeastForbiddenTotal)
        {
            return (interval, threshold);
        }

        context.Degrade(
            field, ProblemReasons.InvalidAnnotation, $"{threshold} probes every {interval} s are {interval * threshold} s, and Azure takes less than {LeastForbiddenTotal}; {DefaultThreshold} every {DefaultInterval} s are used; give fewer or more often");
        return (DefaultInterval, DefaultThreshold);
    }

    private static string IntervalField(ModelContext context, int port) =>
        context.Of(PortAnnotations.IntervalOfPort, port) is not null ? $"metadata.annotations[{PortAnnotations.IntervalOfPort.KeyOf(new PortKey(null, port))}]"
        : context.Of(PortAnnotations.ThresholdOfPort, port) is not null ? $"metadata.annotations[{PortAnnotations.ThresholdOfPort.KeyOf(new PortKey(null, port))}]"
        : context.Of(PortAnnotations.HealthInterval) is not null ? PortAnnotations.HealthInterval.Field
        : PortAnnotations.HealthThreshold.Field;
}
