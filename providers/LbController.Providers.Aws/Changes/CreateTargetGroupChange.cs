using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Diffing;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Makes a target group.</summary>
internal sealed record CreateTargetGroupChange(LoadBalancerIdentity Identity, CreateTargetGroupRequest Request)
    : AwsChange(ChangeKind.Create, $"target group {Request.Name}", $"{Request.Protocol}, {Request.TargetType} targets, NodePort {Request.Port}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        if (now.TargetGroup(Request.Name) is not null)
        {
            return now;
        }

        TargetGroupDescription made;
        try
        {
            made = await effects.Elb.CreateTargetGroupAsync(Request, cancellationToken);
        }
        catch (ProviderException error) when (error.Code == Codes.DuplicateTargetGroupName)
        {
            if (await effects.Elb.FindTargetGroupAsync(Request.Name, cancellationToken) is not { } found)
            {
                throw;
            }

            made = found;
        }

        // Whose it is, is proven before anything is done with it: the name may have been somebody's before.
        return now.With(new ObservedTargetGroup(made, null) { Attributes = AttributeDefaults.OfTargetGroup(Request.Protocol, Request.TargetType), Targets = [] });
    }
}
