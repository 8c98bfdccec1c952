using LbController.Abstractions.Errors;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Removes a load balancer, and with it its listeners.</summary>
internal sealed record DeleteLoadBalancerChange(string Arn, string Name) : AwsChange(ChangeKind.Delete, $"load balancer {Name}", Arn)
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        await effects.Elb.DeleteLoadBalancerAsync(Arn, cancellationToken);
        return now.Without(Arn);
    }

    public override Outcome? Explain(ProviderException error) => error.Code is Codes.OperationNotPermitted or Codes.ResourceInUse
        ? new Outcome.Blocked([new Problem(
            ProblemSeverity.Refused,
            error.Code is Codes.OperationNotPermitted ? ProblemReasons.DeletionProtection : ProblemReasons.LoadBalancerInUse,
            $"load balancer {Name}",
            error.Code is Codes.OperationNotPermitted
                ? $"AWS will not delete {Arn}, since it is protected: {error.Message}. Turn its attribute deletion_protection.enabled off, in AWS or by the annotation that turned it on; it is tried again"
                : $"AWS will not delete {Arn}, since something uses it, such as an endpoint service: {error.Message}. Remove that; it is tried again")])
        : null;
}
