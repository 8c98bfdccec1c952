using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Inventory;

/// <summary>One listing of everything.</summary>
/// <param name="StartedAt">When it began: what was written since may be missing.</param>
/// <param name="Groups">The resource groups that it covered.</param>
/// <param name="View">The virtual network; without public IPs.</param>
/// <param name="SecurityGroup">The security group to write rules into, or null where there is none.</param>
internal sealed record Listing(DateTimeOffset StartedAt, ValueList<string> Groups, NetworkView View, ResourceIdentifier? SecurityGroup)
{
    /// <summary>Why resource groups that Services name could not be covered, by group: their Services' trouble, and nobody else's.</summary>
    public IReadOnlyDictionary<string, ProviderException> Failures { get; init; } = new Dictionary<string, ProviderException>();

    /// <summary>Whether it covered a resource group.</summary>
    public bool Covers(string group) => Groups.Contains(group, StringComparer.OrdinalIgnoreCase);
}
