using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Rules;

/// <summary>What names, labels and finalizers may look like.</summary>
internal static partial class NameRules
{
    private const string Subdomain = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string Label1123 = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string Label1035 = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const string LabelValue = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private static readonly string[] StandardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

    public static bool IsSubdomain(string name) => name.Length is > 0 and <= 253 && SubdomainForm().IsMatch(name);

    public static bool IsLabel(string name) => name.Length is > 0 and <= 63 && LabelForm().IsMatch(name);

    public static void Validate(ResourceType resource, JsonObject body, FieldErrors errors)
    {
        ValidateName(resource, body.Text("metadata", "name") ?? "", errors);
        foreach ((_, JsonNode? value) in body.Map("metadata", "labels") ?? [])
        {
            if (value.Text() is not { } text || !LabelValueForm().IsMatch(text))
            {
                errors.Invalid("metadata.labels", value, LabelValue);
            }
            else if (text.Length > 63)
            {
                errors.Invalid("metadata.labels", value, "must be no more than 63 bytes");
            }
        }

        int index = 0;
        foreach (string finalizer in body.Texts("metadata", "finalizers"))
        {
            if (!finalizer.Contains('/', StringComparison.Ordinal) && !StandardFinalizers.Contains(finalizer))
            {
                errors.Invalid($"metadata.finalizers[{index}]", finalizer, "name is neither a standard finalizer name nor is it fully qualified");
            }

            index++;
        }
    }

    private static void ValidateName(ResourceType resource, string name, FieldErrors errors)
    {
        (bool fits, string form, int longest) = resource.Kind switch
        {
            "Service" => (Label1035Form().IsMatch(name), Label1035, 63),
            "Namespace" => (LabelForm().IsMatch(name), Label1123, 63),
            _ when resource.Group == "rbac.authorization.k8s.io" => (name is not ("." or "..") && name.IndexOfAny(['/', '%']) < 0, "may not contain '/' or '%'", 253),
            _ => (SubdomainForm().IsMatch(name), Subdomain, 253),
        };
        if (!fits)
        {
            errors.Invalid("metadata.name", name, form);
        }

        if (name.Length > longest)
        {
            errors.Invalid("metadata.name", name, $"must be no more than {longest} characters");
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainForm();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label1035Form();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValueForm();
}
