using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Api;

/// <summary>
/// The operations of Azure Resource Manager that the adapter uses, on resources of Microsoft.Network as JSON: what we do not know of a
/// shared resource survives our writes. An implementation on the vendor's own package could stand here. Every method waits for its class's
/// rate limit, retries what is worth it, follows operations to their end, and throws
/// <see cref="LbController.Abstractions.Errors.ProviderException"/> with Azure's code, wherever in the answer it stood.
/// </summary>
internal interface IArm
{
    /// <summary>
    /// The resource, or null where it is not there. That its group or subscription is not there is an error: such an answer never means
    /// that something was deleted. So is a 403.
    /// </summary>
    Task<ArmResource?> GetAsync(ResourceIdentifier id, CancellationToken cancellationToken);

    /// <summary>All of a type in a resource group, with all pages.</summary>
    /// <param name="subscription">A subscription's id, a GUID.</param>
    /// <param name="resourceGroup">The group.</param>
    /// <param name="type"><c>loadBalancers</c>, <c>publicIPAddresses</c>, <c>networkSecurityGroups</c>, <c>privateLinkServices</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<ArmResource>> ListAsync(string subscription, string resourceGroup, string type, CancellationToken cancellationToken);

    /// <summary>
    /// Creates or replaces, and returns when Azure says that it is done. While Azure has the resource locked for another operation, it
    /// waits as long as Azure asks, and nothing else does.
    /// </summary>
    /// <param name="id">A resource, or a child that can be written by itself (backend pool, security rule).</param>
    /// <param name="body">All that Azure keeps of it; what is left out is removed. Not changed.</param>
    /// <param name="condition">What has to be there before.</param>
    /// <param name="cancellationToken">Stops waiting; the operation goes on at Azure, and the next call on the resource waits for it.</param>
    /// <returns>The resource as it is then.</returns>
    /// <exception cref="LbController.Abstractions.Errors.ProviderException">Kind Conflict where the condition does not hold, or another write overtook it.</exception>
    Task<ArmResource> PutAsync(ResourceIdentifier id, JsonObject body, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>Replaces the tags, and nothing else; done at once.</summary>
    Task<ArmResource> PatchTagsAsync(ResourceIdentifier id, ValueMap tags, CancellationToken cancellationToken);

    /// <summary>Deletes, and returns when Azure says that it is gone. One that is not there is no error.</summary>
    Task DeleteAsync(ResourceIdentifier id, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until an operation that somebody else, or an earlier process, began on a resource has ended: by its provisioningState.
    /// </summary>
    /// <returns>The resource in state Succeeded or Failed; null where it is gone.</returns>
    Task<ArmResource?> SettleAsync(ResourceIdentifier id, CancellationToken cancellationToken);
}
