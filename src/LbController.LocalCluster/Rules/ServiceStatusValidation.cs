using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>Whether a Service's status is one that the API server takes.</summary>
internal static partial class ServiceStatusValidation
{
    public static void Validate(JsonObject body, FieldErrors errors)
    {
        JsonObject[] ingress = [.. body.Items("status", "loadBalancer", "ingress")];
        if (ingress.Length > 0 && !ServiceFacts.IsLoadBalancer(body))
        {
            errors.Forbidden("status.loadBalancer.ingress", "may only be used when `spec.type` is \"LoadBalancer\"");
            return;
        }

        for (int i = 0; i < ingress.Length; i++)
        {
            ValidateIngress(ingress[i], $"status.loadBalancer.ingress[{i}]", errors);
        }
    }

    private static void ValidateIngress(JsonObject ingress, string path, FieldErrors errors)
    {
        string ip = ingress.Text("ip") ?? "";
        if (ip.Length > 0 && !(IPAddress.TryParse(ip, out _) && (ip.Contains(':', StringComparison.Ordinal) || ip.Count(letter => letter == '.') == 3)))
        {
            errors.Invalid(path + ".ip", ip, "must be a valid IP address");
        }

        string? mode = ingress.Text("ipMode");
        if (mode is not null && ip.Length == 0)
        {
            errors.Forbidden(path + ".ipMode", "may not be specified when `ip` is not set");
        }
        else if (mode is not (null or "VIP" or "Proxy"))
        {
            errors.NotSupported(path + ".ipMode", mode, "Proxy", "VIP");
        }

        string hostname = ingress.Text("hostname") ?? "";
        if (hostname.Length > 0 && IPAddress.TryParse(hostname, out _))
        {
            errors.Invalid(path + ".hostname", hostname, "must be a DNS name, not an IP address");
        }
        else if (hostname.Length > 0 && !NameRules.IsSubdomain(hostname))
        {
            errors.Invalid(path + ".hostname", hostname, "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }

        int index = 0;
        foreach (JsonObject port in ingress.Items("ports"))
        {
            if (port.Text("error") is { Length: > 0 } error && (error.Length > 316 || !ErrorForm().IsMatch(error)))
            {
                errors.Invalid($"{path}.ports[{index}].error", error, "must be CamelCase, or a domain and a slash before it, and no more than 316 characters");
            }

            index++;
        }
    }

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])\z")]
    private static partial Regex ErrorForm();
}
