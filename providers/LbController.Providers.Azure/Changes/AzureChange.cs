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

    /// <summary>Changes a resource of the Service's own as it is then: where somebody else's write came in between, once more.</summary>
    /// <param name="effects">Do it.</param>
    /// <param name="id">Which.</param>
    /// <param name="edit">Makes the body; null where there is nothing to write any more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    protected static async Task EditAsync(Effects effects, ResourceIdentifier id, Func<ArmResource?, JsonObject?> edit, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync();
        }
        catch (ProviderException error) when (IsOvertaken(error))
        {
            effects.Book.Saw(id, await effects.Arm.SettleAsync(id, cancellationToken));
            await WriteAsync();
        }

        Task WriteAsync()
        {
            ArmResource? current = effects.Book.Find(id);
            return edit(current) is { } body
                ? PutAsync(effects, id, body, current is null ? PutCondition.Absent : current.ETag is { } tag ? PutCondition.Unchanged(tag) : PutCondition.None, cancellationToken)
                : Task.CompletedTask;
        }
    }

    /// <summary>Whether a conditional write found the resource otherwise than it was known.</summary>
    protected static bool IsOvertaken(ProviderException error) => error.Kind == ProviderErrorKind.Conflict && error.Code?.StartsWith("PreconditionFailed", StringComparison.Ordinal) == true;

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
