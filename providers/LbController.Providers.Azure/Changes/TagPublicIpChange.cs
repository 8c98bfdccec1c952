using Azure.Core;
using LbController.Abstractions.Providers;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Changes;

/// <summary>Gives a public IP its tags, such as those of the Service that has it from now on.</summary>
internal sealed record TagPublicIpChange(ResourceIdentifier Id, ValueMap Tags) : AzureChange(ChangeKind.Update, $"public IP {Id.Name}", $"tags, of Service {Tags[OwnershipTags.Service]}")
{
    public override async Task CarryOutAsync(Effects effects, CancellationToken cancellationToken)
    {
        try
        {
            effects.Book.Saw(Id, await effects.Arm.PatchTagsAsync(Id, Tags, cancellationToken));
        }
        catch
        {
            effects.Book.Doubt(Id);
            throw;
        }
    }
}
