using System.Globalization;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Annotations;

/// <summary>The annotations of health probes, and those of one port.</summary>
internal static partial class PortAnnotations
{
    private const string Place = "<port>";

    private const string PortForm = "1 to 65535, where a Service's port means its NodePort, or the name of a port of the Service";

    public static readonly SingleTerm<string> HealthProtocol = Keys.Vendor.Single<string>(
        "load-balancer-health-probe-protocol", "choice", Protocols, "HTTP to kube-proxy, or to the healthCheckNodePort with externalTrafficPolicy Local", "tcp", "how the NodePorts of TCP ports are probed with externalTrafficPolicy Cluster", default, Protocol);

    public static readonly SingleTerm<int?> HealthInterval = Keys.Vendor.Number(
        "load-balancer-health-probe-interval", LeastInterval, MostInterval, "5", "10", "seconds between probes; with the number of probes less than 120 seconds");

    public static readonly SingleTerm<int?> HealthThreshold = Keys.Vendor.Number(
        "load-balancer-health-probe-num-of-probe", LeastThreshold, MostThreshold, "2", "3", "answers in a row until a node's state changes");

    public static readonly SingleTerm<string> HealthPath = Keys.Vendor.Text(
        "load-balancer-health-probe-request-path", HttpPath(), PathForm, "`/healthz`; `/` where a protocol is set", "/ready", "what an HTTP probe of a NodePort asks for");

    public static readonly PortTerm<string> ProtocolOfPort = Of("health-probe_protocol", "choice", Protocols, "`azure-load-balancer-health-probe-protocol`; TCP where the probe's port is set", "http", "how one port is probed", Protocol);

    public static readonly PortTerm<int?> PortOfPort = Of("health-probe_port", "number or name", PortForm, "the NodePort where a protocol is set, else kube-proxy's or the healthCheckNodePort", "8080", "the port of nodes that is probed for one port", Port);

    public static readonly PortTerm<int?> IntervalOfPort = Of("health-probe_interval", "number", $"{LeastInterval} to {MostInterval}", "`azure-load-balancer-health-probe-interval`", "10", "seconds between probes of one port", text => Number(text, LeastInterval, MostInterval));

    public static readonly PortTerm<int?> ThresholdOfPort = Of("health-probe_num-of-probe", "number", $"{LeastThreshold} to {MostThreshold}", "`azure-load-balancer-health-probe-num-of-probe`", "3", "answers in a row until a node's state changes, for one port", text => Number(text, LeastThreshold, MostThreshold));

    public static readonly PortTerm<string> PathOfPort = Of("health-probe_request-path", "text", PathForm, "`azure-load-balancer-health-probe-request-path`", "/ready", "what the HTTP probe of one port asks for", text => HttpPath().IsMatch(text) ? text : null);

    public static readonly PortTerm<bool?> NoProbe = Of("no_probe_rule", "boolean", Forms.TrueOrFalse, "`false`", "true", "whether nodes get one port's traffic without being probed", Forms.Boolean);

    public static readonly PortTerm<bool?> NoRule = Of("no_lb_rule", "boolean", Forms.TrueOrFalse, "`false`", "true", "whether one port is left out of the load balancer", Forms.Boolean);

    private const string Protocols = "`tcp`, `http`, `https`, in any case";

    private const string PathForm = "a path that begins with `/`, up to 2048 characters";

    private const int LeastInterval = 5;

    private const int MostInterval = 59;

    private const int LeastThreshold = 2;

    private const int MostThreshold = 23;

    private static PortTerm<T> Of<T>(string name, string type, string allowed, string inForce, string example, string meaning, Func<string, T?> parse) =>
        new(new AnnotationDefinition($"{Keys.PortPrefix}{Place}_{name}", type, allowed, inForce, example, meaning), Keys.PortPrefix, [], parse) { Tail = "_" + name };

    private static string? Protocol(string text) => text.ToUpperInvariant() switch { "TCP" => "Tcp", "HTTP" => "Http", "HTTPS" => "Https", _ => null };

    private static int? Port(string text) => Number(text, 1, 65_535);

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number : null;

    [GeneratedRegex(@"\A/[^\s\p{C}]{0,2047}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HttpPath();
}
