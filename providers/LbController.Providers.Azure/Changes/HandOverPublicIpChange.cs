using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Diffing;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Changes;

/// <summary>
/// Gives a public IP that its Service leaves to another that has rules on it. Who that is stands open until then, since that one may be
/// leaving, too: the last one deletes it.
/// </summary>
/// <param name="Id">Which.</param>
/// <param name="Owner">Who leaves it.</param>
/// <param name="Others">The Services whose names are known, by UID.</param>
internal sealed record HandOverPublicIpChange(ResourceIdentifier Id, LoadBalancerIdentity Owner, Func<string, LoadBalancerIdentity?> Others)
    : AzureChange(ChangeKind.Update, $"public IP {Id.Name}", "handed over to a Service that shares it")
{
    private const int MostHeirs = 5;

    public override async Task CarryOutAsync(Effects effects, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < MostHeirs; attempt++)
        {
            if (Heirs(effects).FirstOrDefault() is not { } heir)
            {
                await new DeletePublicIpChange(Id).CarryOutAsync(effects, cancellationToken);
                return;
            }

            LoadBalancerIdentity identity = Others(heir) ?? new LoadBalancerIdentity(Owner.Cluster, new ServiceKey("", heir), heir);
            ValueMap tags = effects.Book.Find(Id) is { } known ? PublicIps.Of(known).Tags : ValueMap.Empty;
            await new TagPublicIpChange(Id, OwnershipTags.Of(identity).With(tags)).CarryOutAsync(effects, cancellationToken);
            if (Heirs(effects).Contains(heir, StringComparer.OrdinalIgnoreCase))
            {
                return;
            }
        }

        throw new ProviderException(ProviderErrorKind.Conflict, "PATCH publicIPAddresses", $"Public IP {Id.Name} is shared by Services that come and go. It is tried again by itself");
    }

    private IEnumerable<string> Heirs(Effects effects) => PublicIpDiffer.Heirs(
        effects.Book.Ids.Where(id => id.ResourceType.Type == "loadBalancers").Select(effects.Book.Find).OfType<ArmResource>().Select(LoadBalancerView.Of), Id, Owner);
}
