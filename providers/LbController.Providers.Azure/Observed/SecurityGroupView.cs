using System.Runtime.CompilerServices;
using System.Text.Json;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Observed;

/// <summary>A network security group as it is, with its rules by name. Made once for each answer of Azure.</summary>
internal sealed class SecurityGroupView
{
    private static readonly ConditionalWeakTable<ArmResource, SecurityGroupView> Known = [];

    private SecurityGroupView(ArmResource resource)
    {
        Resource = resource;
        var rules = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement rule in resource.Body.Items("properties", "securityRules"))
        {
            if (rule.Text("name") is { } name)
            {
                rules[name] = rule;
            }
        }

        Rules = rules;
    }

    public ArmResource Resource { get; }

    public IReadOnlyDictionary<string, JsonElement> Rules { get; }

    /// <summary>The view of an answer.</summary>
    public static SecurityGroupView Of(ArmResource resource) => Known.GetValue(resource, static answer => new SecurityGroupView(answer));

    /// <summary>The rules of a Service by name.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> RulesOf(string serviceBase) => Rules.Where(rule => ElementNames.IsOf(rule.Key, serviceBase));
}
