using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>Whether a Service's specification is one that the API server takes; messages are worded as there.</summary>
internal static class ServiceValidation
{
    private const string OnlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";
    private const string OnlyLocal = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";

    private static readonly string[] Types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

    public static void Validate(JsonObject body, JsonObject? old, FieldErrors errors)
    {
        string type = ServiceFacts.Type(body);
        if (!Types.Contains(type))
        {
            errors.NotSupported("spec.type", type, Types);
        }

        ValidateAddresses(body, old, type, errors);
        ServicePortValidation.Validate(body, type, errors);
        ValidateAffinity(body, errors);
        ValidatePolicies(body, old, errors);
        ValidateLoadBalancerFields(body, old, errors);
    }

    private static void ValidateAddresses(JsonObject body, JsonObject? old, string type, FieldErrors errors)
    {
        if (type is "LoadBalancer" or "NodePort" && ServiceFacts.IsHeadless(body))
        {
            errors.Invalid("spec.clusterIPs[0]", "None", $"may not be set to 'None' for {type} services");
        }

        if (type == "ExternalName")
        {
            string name = body.Text("spec", "externalName") ?? "";
            if (!body.List("spec", "clusterIPs").IsEmpty())
            {
                errors.Forbidden("spec.clusterIPs", "may not be set for ExternalName services");
            }

            if (name.Length == 0)
            {
                errors.Required("spec.externalName");
            }
            else if (!NameRules.IsSubdomain(name.TrimEnd('.')))
            {
                errors.Invalid("spec.externalName", name, "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character");
            }
        }

        if (body.Text("spec", "clusterIP") is { Length: > 0 } primary && body.Texts("spec", "clusterIPs").FirstOrDefault() is { } first && first != primary)
        {
            errors.Invalid("spec.clusterIPs", body.At("spec", "clusterIPs"), "first value must match `clusterIP`");
        }

        ValidateClusterIpUpdate(body, old, errors);
        int index = 0;
        foreach (string address in body.Texts("spec", "externalIPs"))
        {
            if (!IPAddress.TryParse(address, out _))
            {
                errors.Invalid($"spec.externalIPs[{index}]", address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            }

            index++;
        }
    }

    private static void ValidateClusterIpUpdate(JsonObject body, JsonObject? old, FieldErrors errors)
    {
        if (old is null || !ServiceFacts.WantsClusterIp(old) || !ServiceFacts.WantsClusterIp(body))
        {
            return;
        }

        string? before = old.Texts("spec", "clusterIPs").FirstOrDefault();
        string? after = body.Text("spec", "clusterIP") ?? body.Texts("spec", "clusterIPs").FirstOrDefault();
        if (before is not null && after != before)
        {
            errors.Invalid("spec.clusterIPs[0]", after, "may not change once set");
        }
    }

    private static void ValidateAffinity(JsonObject body, FieldErrors errors)
    {
        string affinity = body.Text("spec", "sessionAffinity") ?? "None";
        if (affinity is not ("None" or "ClientIP"))
        {
            errors.NotSupported("spec.sessionAffinity", affinity, "ClientIP", "None");
        }

        if (body.Number("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds") is { } seconds and (<= 0 or > 86_400))
        {
            errors.Invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, "must be greater than 0 and less than 86400");
        }
    }

    private static void ValidatePolicies(JsonObject body, JsonObject? old, FieldErrors errors)
    {
        string? external = body.Text("spec", "externalTrafficPolicy");
        if (!ServiceFacts.IsExternal(body))
        {
            if (!string.IsNullOrEmpty(external))
            {
                errors.Invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services");
            }
        }
        else if (external is not ("Cluster" or "Local"))
        {
            errors.NotSupported("spec.externalTrafficPolicy", external, "Cluster", "Local");
        }

        if (body.Text("spec", "internalTrafficPolicy") is { } inside and not ("Cluster" or "Local"))
        {
            errors.NotSupported("spec.internalTrafficPolicy", inside, "Cluster", "Local");
        }

        long health = body.Number("spec", "healthCheckNodePort") ?? 0;
        if (health != 0 && !ServiceFacts.WantsHealthCheckPort(body))
        {
            errors.Invalid("spec.healthCheckNodePort", health, OnlyLocal);
        }

        if (old is not null && ServiceFacts.WantsHealthCheckPort(old) && ServiceFacts.WantsHealthCheckPort(body) && health != (old.Number("spec", "healthCheckNodePort") ?? 0))
        {
            errors.Invalid("spec.healthCheckNodePort", health, "field is immutable");
        }

        ValidateFamilies(body, old, errors);
    }

    /// <summary>Whether the cluster has the families is seen when addresses are given.</summary>
    private static void ValidateFamilies(JsonObject body, JsonObject? old, FieldErrors errors)
    {
        string[] families = [.. body.Texts("spec", "ipFamilies")];
        for (int i = 0; i < families.Length; i++)
        {
            if (families[i] is not ("IPv4" or "IPv6"))
            {
                errors.NotSupported($"spec.ipFamilies[{i}]", families[i], "IPv4", "IPv6");
            }
            else if (families.Take(i).Contains(families[i]))
            {
                errors.Duplicate($"spec.ipFamilies[{i}]", families[i]);
            }
        }

        if (body.Text("spec", "ipFamilyPolicy") is { } policy and not ("SingleStack" or "PreferDualStack" or "RequireDualStack"))
        {
            errors.NotSupported("spec.ipFamilyPolicy", policy, "PreferDualStack", "RequireDualStack", "SingleStack");
        }

        string? primary = old.Texts("spec", "ipFamilies").FirstOrDefault();
        if (primary is not null && ServiceFacts.WantsClusterIp(body) && families.Length > 0 && families[0] != primary)
        {
            errors.Invalid("spec.ipFamilies[0]", families[0], "may not change once set");
        }
    }

    private static void ValidateLoadBalancerFields(JsonObject body, JsonObject? old, FieldErrors errors)
    {
        bool balanced = ServiceFacts.IsLoadBalancer(body);
        string? loadBalancerClass = body.Text("spec", "loadBalancerClass");
        if (!balanced && !body.List("spec", "loadBalancerSourceRanges").IsEmpty())
        {
            errors.Forbidden("spec.LoadBalancerSourceRanges", OnlyLoadBalancer);
        }

        if (!balanced && body.At("spec", "allocateLoadBalancerNodePorts") is not null)
        {
            errors.Forbidden("spec.allocateLoadBalancerNodePorts", OnlyLoadBalancer);
        }

        if (!balanced && loadBalancerClass is not null)
        {
            errors.Forbidden("spec.loadBalancerClass", OnlyLoadBalancer);
        }

        if (balanced && old is not null && ServiceFacts.IsLoadBalancer(old) && old.Text("spec", "loadBalancerClass") != loadBalancerClass)
        {
            errors.Invalid("spec.loadBalancerClass", loadBalancerClass, "may not change once set");
        }

        if (balanced && loadBalancerClass is not null && !ServicePortValidation.IsQualifiedName(loadBalancerClass))
        {
            errors.Invalid("spec.loadBalancerClass", loadBalancerClass, "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
        }

        int index = 0;
        foreach (string range in body.Texts("spec", "loadBalancerSourceRanges"))
        {
            if (!IsCidr(range.Trim()))
            {
                errors.Invalid($"spec.LoadBalancerSourceRanges[{index}]", range, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            }

            index++;
        }
    }

    /// <summary>Bits behind the prefix are allowed, as in the real server.</summary>
    private static bool IsCidr(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && IPAddress.TryParse(parts[0], out IPAddress? address) && int.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int length)
            && length <= (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
    }
}
