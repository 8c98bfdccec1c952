using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Rules;

/// <summary>Which kinds have rules of their own.</summary>
internal sealed class RuleBook(IReadOnlyDictionary<ResourceType, KindRules> rules)
{
    public KindRules For(ResourceType resource) => rules.GetValueOrDefault(resource.Storage, KindRules.None);
}
