using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Diffing;

/// <summary>The target group of one listener.</summary>
internal static class TargetGroupDiffer
{
    public static void Diff(DiffInput input, LoadBalancerChoice choice, NetworkListener listener, string name, List<AwsChange> creates, List<AwsChange> updates)
    {
        NodeTargetGroup wanted = listener.TargetGroup;
        NetworkLoadBalancer model = input.Model;
        ValueMap tags = OwnershipTags.Of(model.Identity, OwnershipTags.TargetGroupRole).With(new ValueMap([new(OwnershipTags.LoadBalancer, choice.Name)])).With(model.Tags);
        ValueMap defaults = AttributeDefaults.OfTargetGroup(wanted.Protocol, wanted.TargetType);
        ObservedTargetGroup? group = input.Observed.TargetGroup(name);
        if (group is null)
        {
            var request = new CreateTargetGroupRequest(name, wanted.Protocol, wanted.NodePort, model.VpcId, wanted.TargetType, wanted.IpAddressType, wanted.Health, tags);
            creates.Add(new CreateTargetGroupChange(model.Identity, request));
        }
        else
        {
            if (group.Tags is { } actual && OwnershipTags.Missing(tags, actual) is { Count: > 0 } missing)
            {
                updates.Add(new AddTagsChange([name], missing, $"{missing}"));
            }

            if (!IsSame(group.Description.Health, wanted.Health))
            {
                updates.Add(new ModifyHealthCheckChange(name, wanted.Health));
            }
        }

        if (group is null || group.Attributes is not null)
        {
            ValueMap attributes = AttributeDefaults.Changes(wanted.Attributes, group?.Attributes ?? ValueMap.Empty, defaults);
            if (attributes.Count > 0)
            {
                updates.Add(new ModifyTargetGroupAttributesChange(name, attributes));
            }
        }
    }

    private static bool IsSame(TargetHealthCheck actual, TargetHealthCheck wanted) =>
        wanted.Protocol == "TCP"
            ? actual with { Path = null, SuccessCodes = null } == wanted with { Path = null, SuccessCodes = null }
            : actual == wanted;
}
