using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Planning;

/// <summary>
/// How nodes are checked. The controller's own choice, kube-proxy or the healthCheckNodePort, stays unless the Service says otherwise; what
/// it says then means what it means to other controllers. Pure.
/// </summary>
internal static class HealthRules
{
    private const string TrafficPort = "traffic-port";

    /// <summary>The check of one target group.</summary>
    /// <param name="context">The Service.</param>
    /// <param name="plan">The port.</param>
    /// <param name="proxyProtocol">Whether nodes get a PROXY protocol header.</param>
    public static TargetHealthCheck Of(ModelContext context, ListenerPlan plan, bool proxyProtocol)
    {
        (string protocol, string port, string? path) = Probe(context);
        if (port == TrafficPort && plan.Protocol == "UDP")
        {
            context.Degrade(
                PortAnnotations.HealthPort.Field,
                ProblemReasons.IneffectiveAnnotation,
                $"port {plan.Port} is UDP, and AWS checks by TCP, which its NodePort does not answer; {(context.Desired.Health.Kind == HealthProbeKind.Http ? "the controller's own check is used there" : "give a TCP port of the nodes that tells their health")}",
                plan.Keys[0]);
            (protocol, port, path) = Own(context.Desired.Health);
        }
        else if (port == TrafficPort && protocol != "TCP" && proxyProtocol)
        {
            context.Degrade(
                PortAnnotations.HealthProtocol.Field,
                ProblemReasons.IneffectiveAnnotation,
                $"nodes get a PROXY protocol header on port {plan.Port}, but not from AWS's {protocol} checks, which would fail; the controller's own check is used there, or set {PortAnnotations.HealthPort.Definition.Key}",
                plan.Keys[0]);
            (protocol, port, path) = Own(context.Desired.Health);
        }

        return Complete(context, protocol, port, path);
    }

    /// <summary>Reports wishes that the kind of check has no use for.</summary>
    public static void ReportUseless(ModelContext context)
    {
        (string protocol, _, _) = Probe(context);
        bool isHttp = protocol != "TCP";
        if (context.Of(PortAnnotations.HealthSuccessCodes) is not null && !isHttp)
        {
            context.Degrade(PortAnnotations.HealthSuccessCodes.Field, ProblemReasons.IneffectiveAnnotation, $"a TCP check has no status codes; set {PortAnnotations.HealthProtocol.Definition.Key} to http or https");
        }

        if (context.Of(PortAnnotations.HealthPath) is not null && (!isHttp || KeepsKubeProxy(context)))
        {
            context.Degrade(
                PortAnnotations.HealthPath.Field,
                ProblemReasons.IneffectiveAnnotation,
                isHttp
                    ? $"kube-proxy is asked, which has one path only; set {PortAnnotations.HealthProtocol.Definition.Key}, and a port, to ask something else"
                    : $"a TCP check has no path; set {PortAnnotations.HealthProtocol.Definition.Key} to http or https");
        }

        int interval = context.Of(PortAnnotations.HealthInterval) ?? DefaultInterval;
        if (context.Of(PortAnnotations.HealthTimeout) is { } timeout && timeout > interval)
        {
            context.Degrade(
                PortAnnotations.HealthTimeout.Field, ProblemReasons.InvalidAnnotation, $"{timeout} s is more than the interval of {interval} s; {DefaultTimeout(context, interval)} s are used; give less, or a longer interval");
        }
    }

    private const int DefaultInterval = 10;

    private static (string Protocol, string Port, string? Path) Own(HealthProbe health) => health.Kind == HealthProbeKind.Http
        ? ("HTTP", health.Port.ToString(CultureInfo.InvariantCulture), health.Path)
        : ("TCP", TrafficPort, null);

    private static bool KeepsKubeProxy(ModelContext context) =>
        context.Desired is { TrafficPolicy: TrafficPolicy.Cluster, Health.Kind: HealthProbeKind.Http }
        && context.Of(PortAnnotations.HealthProtocol) is null && context.Of(PortAnnotations.HealthPort) is null;

    private static (string Protocol, string Port, string? Path) Probe(ModelContext context)
    {
        string? protocol = context.Of(PortAnnotations.HealthProtocol)?.ToUpperInvariant();
        string? port = context.Of(PortAnnotations.HealthPort);
        string? path = context.Of(PortAnnotations.HealthPath);
        (string ownProtocol, string ownPort, string? ownPath) = Own(context.Desired.Health);
        if (KeepsKubeProxy(context))
        {
            return (ownProtocol, ownPort, ownPath);
        }

        // As other controllers have it: Local asks the healthCheckNodePort, Cluster connects to the traffic port.
        bool isLocal = context.Desired.TrafficPolicy == TrafficPolicy.Local;
        protocol ??= isLocal ? ownProtocol : "TCP";
        port ??= isLocal ? ownPort : TrafficPort;
        return (protocol, port, protocol == "TCP" ? null : path ?? (isLocal ? ownPath ?? "/" : "/"));
    }

    private static int DefaultTimeout(ModelContext context, int interval) => Math.Min(context.Desired.TrafficPolicy == TrafficPolicy.Local ? 6 : 10, interval);

    private static TargetHealthCheck Complete(ModelContext context, string protocol, string port, string? path)
    {
        int interval = context.Of(PortAnnotations.HealthInterval) ?? DefaultInterval;
        int timeout = context.Of(PortAnnotations.HealthTimeout) is { } wanted && wanted <= interval ? wanted : DefaultTimeout(context, interval);
        int threshold = context.Desired.TrafficPolicy == TrafficPolicy.Local ? 2 : 3;
        return new TargetHealthCheck(
            protocol,
            port,
            path,
            interval,
            timeout,
            context.Of(PortAnnotations.HealthyThreshold) ?? threshold,
            context.Of(PortAnnotations.UnhealthyThreshold) ?? threshold,
            protocol == "TCP" ? null : context.Of(PortAnnotations.HealthSuccessCodes) ?? "200-399");
    }
}
