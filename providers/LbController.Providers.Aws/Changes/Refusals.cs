using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Changes;

/// <summary>Failures that are ours to tell, not AWS's.</summary>
internal static class Refusals
{
    /// <summary>Something has the name that ours would have, and is not ours.</summary>
    public static ProviderException NotOurs(string operation, string kind, string name, ValueMap tags, LoadBalancerIdentity identity, Exception? cause = null)
    {
        string whose = OwnershipTags.IdentityOf(tags) is { } other
            ? $"belongs to Service {other.Service} of cluster {other.Cluster} (UID {other.ServiceUid})"
            : "carries no tags of this controller";
        return new ProviderException(
            ProviderErrorKind.InvalidRequest,
            operation,
            $"There is a {kind} named {name} already, and it {whose}, so it is left alone: choose another name for {identity.Service}, or remove what has it",
            cause)
        {
            Code = Codes.NotOurs,
        };
    }
}
