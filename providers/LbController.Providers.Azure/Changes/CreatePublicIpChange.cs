using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Changes;

/// <summary>Makes a public IP. One that is there already was made by an earlier try, if it is ours.</summary>
internal sealed record CreatePublicIpChange(ResourceIdentifier Id, JsonObject Body)
    : AzureChange(ChangeKind.Create, $"public IP {Id.Name}", $"{Body["properties"]?["publicIPAddressVersion"]}, static, Standard")
{
    public override async Task CarryOutAsync(Effects effects, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(effects, Id, Body, PutCondition.Absent, cancellationToken);
        }
        catch (ProviderException error) when (IsOvertaken(error))
        {
            ArmResource? existing = await effects.Arm.SettleAsync(Id, cancellationToken);
            effects.Book.Saw(Id, existing);
            ValueMap tags = existing?.Body.Map("tags") ?? ValueMap.Empty;
            if (existing is not null && (tags[OwnershipTags.Cluster] != Wanted(OwnershipTags.Cluster) || tags[OwnershipTags.ServiceUid] != Wanted(OwnershipTags.ServiceUid)))
            {
                throw new ProviderException(
                    ProviderErrorKind.InvalidRequest,
                    error.Operation,
                    $"Public IP {Id.Name} in resource group {Id.ResourceGroupName} is there already and does not carry the tags of Service {Wanted(OwnershipTags.Service)}, so somebody else made it or changed its tags. Remove it, or give it back the tags",
                    error)
                {
                    Code = "NotOurs",
                    RequestId = error.RequestId,
                };
            }
        }
    }

    private string? Wanted(string tag) => Body["tags"]?[tag]?.GetValue<string>();
}
