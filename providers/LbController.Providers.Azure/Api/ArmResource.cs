using System.Text.Json;
using Azure.Core;

namespace LbController.Providers.Azure.Api;

/// <summary>A resource as Azure told it.</summary>
/// <param name="Id">Its id; two that differ in case only are equal.</param>
/// <param name="ETag">For the next conditional write, quotes and <c>W/</c> kept; null where Azure told none.</param>
/// <param name="Body">All of it.</param>
internal sealed record ArmResource(ResourceIdentifier Id, string? ETag, JsonElement Body)
{
    /// <summary><c>Succeeded</c>, <c>Updating</c>, <c>Deleting</c>, <c>Failed</c>, or null where it has none.</summary>
    public string? ProvisioningState =>
        Body.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty("provisioningState", out JsonElement state) ? state.GetString() : null;

    /// <summary>Whether an operation is under way on it.</summary>
    public bool IsBusy => ProvisioningState is not (null or "Succeeded" or "Failed" or "Canceled");
}
