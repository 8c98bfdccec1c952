using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>Whether a Service's ports are ones that the API server takes.</summary>
internal static partial class ServicePortValidation
{
    private const string PortRange = "must be between 1 and 65535, inclusive";
    private const string LabelForm = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    public static bool IsQualifiedName(string name) => QualifiedName().IsMatch(name);

    public static void Validate(JsonObject body, string type, FieldErrors errors)
    {
        JsonObject[] ports = [.. body.Items("spec", "ports")];
        if (ports.Length == 0 && type != "ExternalName" && !ServiceFacts.IsHeadless(body))
        {
            errors.Required("spec.ports");
        }

        HashSet<string> names = [];
        for (int i = 0; i < ports.Length; i++)
        {
            ValidatePort(ports[i], $"spec.ports[{i}]", ports.Length > 1, names, errors);
            if (type == "LoadBalancer" && ports[i].Number("port") == 10_250)
            {
                errors.Invalid($"spec.ports[{i}]", 10_250, "may not expose port 10250 externally since it is used by kubelet");
            }

            if (type == "ClusterIP" && ServiceFacts.NodePort(ports[i]) != 0)
            {
                errors.Forbidden($"spec.ports[{i}].nodePort", "may not be used when `type` is 'ClusterIP'");
            }
        }

        ValidateDistinct(ports, errors);
    }

    private static void ValidatePort(JsonObject port, string path, bool needsName, HashSet<string> names, FieldErrors errors)
    {
        string name = port.Text("name") ?? "";
        if (name.Length == 0 && needsName)
        {
            errors.Required(path + ".name");
        }
        else if (name.Length > 0)
        {
            if (!NameRules.IsLabel(name))
            {
                errors.Invalid(path + ".name", name, LabelForm);
            }

            if (!names.Add(name))
            {
                errors.Duplicate(path + ".name", name);
            }
        }

        long number = port.Number("port") ?? 0;
        if (number is < 1 or > 65_535)
        {
            errors.Invalid(path + ".port", number, PortRange);
        }

        string protocol = port.Text("protocol") ?? "";
        if (protocol is not ("TCP" or "UDP" or "SCTP"))
        {
            errors.NotSupported(path + ".protocol", protocol, "SCTP", "TCP", "UDP");
        }

        ValidateTarget(port["targetPort"], path + ".targetPort", errors);
        if (port.Text("appProtocol") is { Length: > 0 } application && !IsQualifiedName(application))
        {
            errors.Invalid(path + ".appProtocol", application, "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
        }
    }

    private static void ValidateTarget(JsonNode? target, string path, FieldErrors errors)
    {
        if (target.Number() is { } number and (< 1 or > 65_535))
        {
            errors.Invalid(path, number, PortRange);
        }

        if (target.Text() is not { } name)
        {
            return;
        }

        if (name.Length > 15)
        {
            errors.Invalid(path, name, "must be no more than 15 characters");
        }

        if (!PortName().IsMatch(name))
        {
            errors.Invalid(path, name, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        else if (!name.Any(char.IsAsciiLetterLower))
        {
            errors.Invalid(path, name, "must contain at least one letter (a-z)");
        }
    }

    private static void ValidateDistinct(JsonObject[] ports, FieldErrors errors)
    {
        HashSet<(string Protocol, long Port)> seen = [];
        HashSet<(string Protocol, int NodePort)> nodePorts = [];
        for (int i = 0; i < ports.Length; i++)
        {
            (string protocol, long number) = ServiceFacts.PortKey(ports[i]);
            int nodePort = ServiceFacts.NodePort(ports[i]);
            if (nodePort != 0 && !nodePorts.Add((protocol, nodePort)))
            {
                errors.Duplicate($"spec.ports[{i}].nodePort", nodePort);
            }

            if (!seen.Add((protocol, number)))
            {
                errors.Duplicate($"spec.ports[{i}]", new JsonObject { ["protocol"] = protocol, ["port"] = number });
            }
        }
    }

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex PortName();
}
