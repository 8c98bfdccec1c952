using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Providers;

namespace LbController.Providers.Azure.Changes;

/// <summary>Removes a public IP.</summary>
internal sealed record DeletePublicIpChange(ResourceIdentifier Id) : AzureChange(ChangeKind.Delete, $"public IP {Id.Name}", "no longer needed")
{
    private const string InUse = "PublicIPAddressCannotBeDeleted";

    public override async Task CarryOutAsync(Effects effects, CancellationToken cancellationToken)
    {
        try
        {
            await DeleteAsync(effects, Id, cancellationToken);
        }
        catch (ProviderException error) when (error.Code == InUse)
        {
            // A frontend has it, for somebody else's outbound rule perhaps: when that has gone, the next pass has to see it.
            foreach (ResourceIdentifier balancer in effects.Book.Ids.Where(id => id.ResourceType.Type == "loadBalancers").ToArray())
            {
                effects.Book.Doubt(balancer);
            }

            throw;
        }
    }
}
