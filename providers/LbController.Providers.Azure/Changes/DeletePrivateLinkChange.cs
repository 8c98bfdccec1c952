using Azure.Core;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Changes;

/// <summary>Removes a private link service, after the connections to it, without which Azure does not let it go.</summary>
internal sealed record DeletePrivateLinkChange(ResourceIdentifier Id) : AzureChange(ChangeKind.Delete, $"private link service {Id.Name}", "no longer needed")
{
    public override async Task CarryOutAsync(Effects effects, CancellationToken cancellationToken)
    {
        foreach (ResourceIdentifier connection in effects.Book.Find(Id)?.Body.Items("properties", "privateEndpointConnections").Select(connection => connection.Id("id")).OfType<ResourceIdentifier>() ?? [])
        {
            await effects.Arm.DeleteAsync(connection, cancellationToken);
        }

        await DeleteAsync(effects, Id, cancellationToken);
    }
}
