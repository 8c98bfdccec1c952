namespace LbController.Providers.Azure.Fake.Specification;

/// <summary>An operation of the definitions.</summary>
/// <param name="Id"><c>LoadBalancers_CreateOrUpdate</c>.</param>
/// <param name="Method">In capitals.</param>
/// <param name="Template">The segments of its path; parameters in braces.</param>
/// <param name="Body">What is sent, or null.</param>
/// <param name="Responses">What comes back, by status; null for no body.</param>
internal sealed record SpecOperation(string Id, string Method, IReadOnlyList<string> Template, SpecBody? Body, IReadOnlyDictionary<int, Schema?> Responses)
{
    /// <summary>The official examples, by file name.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Whether a path is one of this operation's; case does not count.</summary>
    public bool Matches(IReadOnlyList<string> path)
    {
        if (path.Count != Template.Count)
        {
            return false;
        }

        for (int i = 0; i < path.Count; i++)
        {
            if (!Template[i].StartsWith('{') && !Template[i].Equals(path[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
