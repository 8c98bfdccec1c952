using System.Text.Json.Nodes;

namespace LbController.Providers.Azure.Editing;

/// <summary>
/// What somebody wants of a shared resource. Edits of many are made of one copy, one after the other, and written together; none touches
/// what it is not about. Made again, on whatever is there then, as often as needed.
/// </summary>
internal abstract record ResourceEdit
{
    /// <summary>Makes the edit. Pure but for <paramref name="body"/>.</summary>
    /// <param name="body">The resource as it may be sent.</param>
    /// <exception cref="LbController.Abstractions.Errors.ProviderException">The resource has no room for it; nothing else is kept from its turn.</exception>
    public abstract void Apply(JsonObject body);
}
