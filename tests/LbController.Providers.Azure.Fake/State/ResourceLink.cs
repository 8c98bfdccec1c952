namespace LbController.Providers.Azure.Fake.State;

/// <summary>A reference from one resource to another.</summary>
/// <param name="Target">The id that is referred to.</param>
/// <param name="User">The id of what refers: a resource or a child.</param>
/// <param name="Action">The permission that it takes.</param>
internal sealed record ResourceLink(string Target, string User, string Action)
{
    public static ILookup<string, ResourceLink> None { get; } = ByTarget([]);

    public static ILookup<string, ResourceLink> ByTarget(IEnumerable<ResourceLink> links) => links.ToLookup(link => link.Target, StringComparer.OrdinalIgnoreCase);
}
