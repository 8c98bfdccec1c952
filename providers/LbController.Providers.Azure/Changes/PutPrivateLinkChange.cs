using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Providers;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Changes;

/// <summary>Makes or changes a private link service.</summary>
internal sealed record PutPrivateLinkChange(LoadBalancerIdentity Identity, ResourceIdentifier Id, JsonObject Wish, ChangeKind Kind) : AzureChange(Kind, $"private link service {Id.Name}", "in front of the Service's address")
{
    public override Task CarryOutAsync(Effects effects, CancellationToken cancellationToken) => EditAsync(effects, Id, Edited, cancellationToken);

    private JsonObject Edited(ArmResource? current)
    {
        if (current is not null && !OwnershipTags.Belongs(current.Body.Map("tags"), Identity))
        {
            throw new ProviderException(
                ProviderErrorKind.InvalidRequest, "PUT privateLinkServices", $"Private link service {Id.Name} is not changed: it does not carry the tags of Service {Identity.Service}, so somebody else made it. Give another name, or remove it")
            {
                Code = "NotOurs",
            };
        }

        JsonObject body = current is null ? [] : Writable.Of(current);
        JsonMatch.Overlay(body, Wish);
        return body;
    }
}
