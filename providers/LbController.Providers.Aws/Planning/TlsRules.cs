using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>Which ports end TLS, and how. A port that was meant to be TLS is never served plain. Pure.</summary>
internal static class TlsRules
{
    private const int MostCertificates = 25;

    public static TlsWish Read(ModelContext context)
    {
        ValueList<string> certificates = context.Of(PortAnnotations.SslCertificates) ?? [];
        ValueList<string>? ports = context.Of(PortAnnotations.SslPorts);
        if (certificates.IsEmpty)
        {
            bool isBroken = context.Desired.Annotations[PortAnnotations.SslCertificates.Definition.Key] is not null;
            if (ports is not null && !isBroken)
            {
                context.Refuse(
                    PortAnnotations.SslPorts.Field,
                    ProblemReasons.IneffectiveAnnotation,
                    $"it names TLS ports, but there is no certificate, and they are not served in plain; set {PortAnnotations.SslCertificates.Definition.Key} or remove this annotation");
            }

            ReportUseless(context, []);
            return new TlsWish([], [], context.Settings.DefaultSslPolicy, null, false);
        }

        CheckCertificates(context, certificates);
        ValueList<int> tcp = context.Desired.Listeners.Where(listener => listener.Key.Protocol == TransportProtocol.Tcp).Select(listener => listener.Key.Port).ToValueList();
        ValueList<int> tls = ports is { } named ? Ports(context, named, tcp) : tcp;
        ReportUseless(context, tls);
        return new TlsWish(
            certificates,
            tls,
            context.Of(PortAnnotations.SslPolicy) ?? context.Settings.DefaultSslPolicy,
            context.Of(PortAnnotations.AlpnPolicy),
            context.Of(PortAnnotations.BackendProtocol) == "ssl");
    }

    private static void CheckCertificates(ModelContext context, ValueList<string> certificates)
    {
        foreach (string certificate in certificates)
        {
            string region = certificate.Split(':')[3];
            if (region.Length > 0 && region != context.Settings.Region)
            {
                context.Refuse(
                    PortAnnotations.SslCertificates.Field,
                    ProblemReasons.InvalidAnnotation,
                    $"certificate {certificate} is in {region}, and load balancers of {context.Settings.Region} cannot use it; request or import one in {context.Settings.Region}");
            }
        }

        if (certificates.Count > MostCertificates)
        {
            context.Refuse(
                PortAnnotations.SslCertificates.Field, ProblemReasons.LimitExceeded, $"it names {certificates.Count} certificates, and a load balancer has room for {MostCertificates}; remove {certificates.Count - MostCertificates}, or use certificates with several names");
        }
    }

    private static ValueList<int> Ports(ModelContext context, ValueList<string> named, ValueList<int> tcp)
    {
        if (named.Contains("*"))
        {
            return tcp;
        }

        var ports = new SortedSet<int>();
        foreach (string text in named)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port))
            {
                context.Refuse(PortAnnotations.SslPorts.Field, ProblemReasons.InvalidAnnotation, $"the Service has no port named '{text}'; give the number of one of its ports");
            }
            else if (tcp.Contains(port))
            {
                ports.Add(port);
            }
            else
            {
                context.Refuse(
                    PortAnnotations.SslPorts.Field,
                    ProblemReasons.InvalidAnnotation,
                    context.Desired.Listeners.Any(listener => listener.Key.Port == port)
                        ? $"port {port} is UDP, which has no TLS here; remove it from the list"
                        : $"the Service has no port {port}; it has {string.Join(", ", tcp)}");
            }
        }

        return ports.ToValueList();
    }

    /// <summary>Wishes about TLS where no port has any.</summary>
    private static void ReportUseless(ModelContext context, ValueList<int> tls)
    {
        if (!tls.IsEmpty)
        {
            return;
        }

        foreach (Term term in (Term[])[PortAnnotations.SslPolicy, PortAnnotations.AlpnPolicy])
        {
            if (context.Desired.Annotations[term.Definition.Key] is not null)
            {
                context.Degrade(term.Field, ProblemReasons.IneffectiveAnnotation, $"no port ends TLS, so it has no effect; set {PortAnnotations.SslCertificates.Definition.Key} or remove it");
            }
        }

        if (context.Of(PortAnnotations.BackendProtocol) == "ssl")
        {
            context.Degrade(
                PortAnnotations.BackendProtocol.Field, ProblemReasons.IneffectiveAnnotation, $"no port ends TLS, so that nodes get what clients send; set {PortAnnotations.SslCertificates.Definition.Key} or remove it");
        }
    }
}
