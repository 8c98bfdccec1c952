using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Api;

namespace LbController.Providers.Azure.Changes;

/// <summary>
/// One effect on Azure. It says what it does, and it can do it: again and again with the same result, whatever of it was done before.
/// </summary>
internal abstract record AzureChange(ChangeKind Kind, string Target, string Summary) : ProviderChange(Kind, Target, Summary)
{
    /// <summary>When it has its turn: changes of one phase that follow each other are carried out together, since each takes Azure seconds.</summary>
    public Phase Phase { get; init; }

    /// <summary>Carries it out; what there is then is in the book.</summary>
    /// <exception cref="LbController.Abstractions.Errors.ProviderException">Azure refused, or did not answer.</exception>
    public abstract Task CarryOutAsync(Effects effects, CancellationToken cancellationToken);

    /// <summary>Writes a resource of the Service's own; where the outcome is not known, the next pass looks first.</summary>
    protected static async Task PutAsync(Effects effects, ResourceIdentifier id, JsonObject body, PutCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            effects.Book.Saw(id, await effects.Arm.PutAsync(id, body, condition, cancellationToken));
        }
        catch
        {
            effects.Book.Doubt(id);
            throw;
        }
    }

    /// <summary>Deletes a resource of the Service's own, and makes sure that it is gone.</summary>
    protected static async Task DeleteAsync(Effects effects, ResourceIdentifier id, CancellationToken cancellationToken)
    {
        try
        {
            await effects.Arm.DeleteAsync(id, cancellationToken);
            effects.Book.Saw(id, await effects.Arm.GetAsync(id, cancellationToken));
        }
        catch
        {
            effects.Book.Doubt(id);
            throw;
        }

        if (effects.Book.Find(id) is not null)
        {
            throw new ProviderException(ProviderErrorKind.Conflict, $"DELETE {id.ResourceType.Type}", $"{id.ResourceType.Type} {id.Name} is still there though Azure said that it was deleted. It is tried again by itself");
        }
    }
}
