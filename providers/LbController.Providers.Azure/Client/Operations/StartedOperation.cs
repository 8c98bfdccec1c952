using Azure.Core;
using LbController.Providers.Azure.Client.Wire;

namespace LbController.Providers.Azure.Client.Operations;

/// <summary>Something that Azure works on.</summary>
/// <param name="id">The resource.</param>
/// <param name="request">What began it; without its body.</param>
/// <param name="answer">What Azure answered; null where the answer was lost.</param>
internal sealed class StartedOperation(ResourceIdentifier id, ArmRequest request, ArmReply? answer)
{
    public ResourceIdentifier Id => id;

    public ArmRequest Request { get; } = request with { Body = null };

    /// <summary>Whether nobody knows whether it began.</summary>
    public bool IsUncertain => answer is null;

    public bool IsDelete => request.Method == RequestMethod.Delete;

    /// <summary>Where its status is told, or null.</summary>
    public Uri? Status { get; } = answer is null ? null : ArmLinks.Find(answer, "Azure-AsyncOperation");

    /// <summary>Where its outcome is, or null. Without a status it counts only where the answer is not the outcome already.</summary>
    public Uri? Location { get; } = answer is { Status: 202 } ? ArmLinks.Find(answer, "Location") : null;

    /// <summary>The first answer, for what it asks about time.</summary>
    public ArmReply? Answer => answer;

    /// <summary>Whether it is known how it ended.</summary>
    public bool HasEnded { get; set; }
}
