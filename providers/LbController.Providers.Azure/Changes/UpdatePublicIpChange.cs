using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Changes;

/// <summary>Changes what Azure can change of a public IP.</summary>
/// <param name="Id">Which.</param>
/// <param name="Wish">What has to be so; everything else stays.</param>
/// <param name="What">The same, for people.</param>
internal sealed record UpdatePublicIpChange(ResourceIdentifier Id, JsonObject Wish, string What) : AzureChange(ChangeKind.Update, $"public IP {Id.Name}", What)
{
    public override Task CarryOutAsync(Effects effects, CancellationToken cancellationToken) => EditAsync(effects, Id, Edited, cancellationToken);

    private JsonObject? Edited(ArmResource? current)
    {
        if (current is null)
        {
            return null;
        }

        JsonObject body = Writable.Of(current);
        JsonMatch.Overlay(body, Wish);

        // Azure takes an address in a write for a wish to change it (cloud-provider-azure #438).
        if (body["properties"] is JsonObject properties)
        {
            properties.Remove("ipAddress");
        }

        return body;
    }
}
