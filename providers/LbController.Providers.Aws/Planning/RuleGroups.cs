using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Planning;

/// <summary>Spreads the rules of one load balancer over as many security groups as it takes. Pure.</summary>
internal static class RuleGroups
{
    /// <summary>AWS's default quota of inbound rules a group.</summary>
    public const int MostRules = 60;

    /// <summary>Of the five groups that AWS takes on a load balancer, one is the cluster's own, which the nodes let in.</summary>
    public const int MostGroups = 4;

    /// <summary>The rules of each group; refused where they do not fit. Ports are merged into ranges only where single ones do not fit.</summary>
    public static ValueList<ValueList<IngressRule>> Split(ModelContext context, IReadOnlyCollection<IngressRule> rules)
    {
        List<IngressRule> ordered = Ordered(rules);
        if (ordered.Count > MostRules * MostGroups)
        {
            ordered = Merged(ordered);
        }

        if (ordered.Count > MostRules * MostGroups)
        {
            int sources = ordered.Select(rule => rule.Source).Distinct(StringComparer.Ordinal).Count();
            context.Refuse(
                "spec.loadBalancerSourceRanges",
                ProblemReasons.LimitExceeded,
                $"{sources} client networks on {ordered.Count / sources} ranges of ports each need {ordered.Count} rules, and there is room for {MostGroups} groups with {MostRules} rules = {MostGroups * MostRules}; name fewer networks, a prefix list, or ports in a row");
        }

        // One group at least: AWS cannot add the first one later.
        return ordered.Count == 0 ? [[]] : ordered.Chunk(MostRules).Select(group => group.ToValueList()).ToValueList();
    }

    private static List<IngressRule> Ordered(IEnumerable<IngressRule> rules) =>
    [
        .. rules.Distinct()
            .OrderBy(rule => rule.Protocol, StringComparer.Ordinal)
            .ThenBy(rule => rule.FromPort)
            .ThenBy(rule => rule.ToPort)
            .ThenBy(rule => rule.Source, StringComparer.Ordinal),
    ];

    /// <summary>The same clients on the same ports, with ports in a row as one range: nothing more is let in.</summary>
    private static List<IngressRule> Merged(List<IngressRule> rules)
    {
        var merged = new List<IngressRule>();
        foreach (IGrouping<(string Protocol, string Source), IngressRule> group in rules.GroupBy(rule => (rule.Protocol, rule.Source)))
        {
            IngressRule? open = null;
            foreach (IngressRule rule in group)
            {
                if (open is { } last && rule.Protocol is "tcp" or "udp" && rule.FromPort == last.ToPort + 1)
                {
                    open = last with { ToPort = rule.ToPort };
                    continue;
                }

                if (open is not null)
                {
                    merged.Add(open);
                }

                open = rule;
            }

            if (open is not null)
            {
                merged.Add(open);
            }
        }

        return Ordered(merged);
    }
}
