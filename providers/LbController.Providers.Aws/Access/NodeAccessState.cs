using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Access;

/// <summary>What is known of the cluster's group and of the nodes' groups. Immutable.</summary>
/// <param name="Group">The cluster's group, or null.</param>
/// <param name="Rules">The rules of the nodes' groups, by id.</param>
/// <param name="ListedAt">The listing that told of the group.</param>
/// <param name="MadeAt">When we made or removed the group.</param>
/// <param name="ReadAt">When the rules were read.</param>
internal sealed record NodeAccessState(
    SecurityGroupDescription? Group,
    ImmutableDictionary<string, ValueList<IngressRule>> Rules,
    DateTimeOffset ListedAt,
    DateTimeOffset MadeAt,
    DateTimeOffset ReadAt)
{
    public static readonly NodeAccessState Nothing = new(null, ImmutableDictionary<string, ValueList<IngressRule>>.Empty, default, default, default);
}
