using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Api;

namespace LbController.Providers.Azure.Changes;

/// <summary>Makes a public IP.</summary>
internal sealed record CreatePublicIpChange(ResourceIdentifier Id, JsonObject Body)
    : AzureChange(ChangeKind.Create, $"public IP {Id.Name}", $"{Body["properties"]?["publicIPAddressVersion"]}, static, Standard")
{
    public override Task CarryOutAsync(Effects effects, CancellationToken cancellationToken) => PutAsync(effects, Id, Body, PutCondition.Absent, cancellationToken);
}
