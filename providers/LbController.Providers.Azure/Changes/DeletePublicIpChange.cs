using Azure.Core;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Azure.Changes;

/// <summary>Removes a public IP.</summary>
internal sealed record DeletePublicIpChange(ResourceIdentifier Id) : AzureChange(ChangeKind.Delete, $"public IP {Id.Name}", "no longer needed")
{
    public override Task CarryOutAsync(Effects effects, CancellationToken cancellationToken) => DeleteAsync(effects, Id, cancellationToken);
}
