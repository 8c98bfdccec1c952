using LbController.Abstractions.Errors;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Changes;

/// <summary>Sets of rules. To AWS two rules are the same whatever their descriptions say.</summary>
internal static class IngressRules
{
    /// <summary>Those of <paramref name="rules"/> that are not among <paramref name="others"/>.</summary>
    public static IReadOnlyList<IngressRule> Except(IEnumerable<IngressRule> rules, IEnumerable<IngressRule> others)
    {
        var known = others.Select(Key).ToHashSet();
        return [.. rules.Where(rule => !known.Contains(Key(rule)))];
    }

    /// <summary>Those of <paramref name="rules"/> that are among <paramref name="others"/>.</summary>
    public static IReadOnlyList<IngressRule> Intersect(IEnumerable<IngressRule> rules, IEnumerable<IngressRule> others)
    {
        var known = others.Select(Key).ToHashSet();
        return [.. rules.Where(rule => known.Contains(Key(rule)))];
    }

    /// <summary>A group as it is now.</summary>
    /// <exception cref="ProviderException">It is gone.</exception>
    public static async Task<SecurityGroupDescription> ReadAsync(IEc2 ec2, SecurityGroupDescription group, CancellationToken cancellationToken) =>
        await ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [group.Id])], cancellationToken) is [var found, ..]
            ? found
            : throw new ProviderException(ProviderErrorKind.NotFound, "DescribeSecurityGroups", $"Security group {group.Id} ({group.Name}) is gone; it is made again") { Code = "InvalidGroup.NotFound" };

    private static IngressRule Key(IngressRule rule) => rule with { Description = null, Source = rule.Source.ToLowerInvariant() };
}
