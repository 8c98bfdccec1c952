using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Changes;

/// <summary>Rules as one short line.</summary>
internal static class RuleText
{
    private const int Most = 3;

    public static string Of(ValueList<IngressRule> rules)
    {
        IEnumerable<string> texts = rules.Take(Most).Select(rule => $"{rule.Source} to {rule.Protocol} {(rule.FromPort == rule.ToPort ? $"{rule.FromPort}" : $"{rule.FromPort}-{rule.ToPort}")}");
        return string.Join(", ", texts) + (rules.Count > Most ? $" and {rules.Count - Most} more" : "");
    }
}
