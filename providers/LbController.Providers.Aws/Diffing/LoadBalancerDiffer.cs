using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Diffing;

/// <summary>The load balancer itself.</summary>
internal static class LoadBalancerDiffer
{
    public static void Diff(DiffInput input, LoadBalancerChoice choice, List<AwsChange> creates, List<AwsChange> changes)
    {
        if (choice.IsAdopted)
        {
            return;
        }

        NetworkLoadBalancer model = input.Model;
        ValueMap tags = OwnershipTags.Of(model.Identity, OwnershipTags.LoadBalancerRole).With(model.Tags);
        var groups = SecurityGroupChoice.Of(model.Firewall);
        if (choice.Current is not { } current)
        {
            var request = new CreateLoadBalancerRequest(choice.Name, model.Scheme, model.IpAddressType, model.Subnets, [], model.PrefixForIpv6SourceNat, tags);
            creates.Add(new CreateLoadBalancerChange(model.Identity, request, groups));
            if (model.EnforceOnPrivateLink is "off")
            {
                changes.Add(new SetSecurityGroupsChange(choice.Name, groups, model.EnforceOnPrivateLink));
            }
        }
        else
        {
            DiffPlace(input, current, groups, changes);
            if (current.Tags is { } actual && OwnershipTags.Missing(tags, actual) is { Count: > 0 } missing)
            {
                changes.Add(new AddTagsChange([current.Name], missing, $"{missing}"));
            }
        }

        if (choice.Current is null || choice.Current.Attributes is not null)
        {
            ValueMap actual = (choice.Current?.Attributes ?? ValueMap.Empty).With(AttributeDefaults.OfLoadBalancer);
            if (OwnershipTags.Missing(model.Attributes, actual) is { Count: > 0 } attributes)
            {
                changes.Add(new ModifyLoadBalancerAttributesChange(choice.Name, attributes));
            }
        }

        if (model.CapacityUnits is { } units && choice.Current is { Description.State: not "provisioning", Capacity: { } capacity } && capacity.Units.GetValueOrDefault() != units)
        {
            changes.Add(new SetCapacityChange(choice.Name, units == 0 ? null : units));
        }
    }

    private static void DiffPlace(DiffInput input, ObservedLoadBalancer current, SecurityGroupChoice groups, List<AwsChange> changes)
    {
        NetworkLoadBalancer model = input.Model;
        LoadBalancerDescription actual = current.Description;
        ValueList<string>? wanted = groups.TryResolve(input.Observed, input.NodeAccessGroupId);
        bool isEnforcementOther = model.EnforceOnPrivateLink is { } enforce && actual.EnforceOnPrivateLink is { } now && enforce != now;
        if (model.Firewall is not Firewall.None && (wanted is null || isEnforcementOther || !wanted.Value.ToHashSet(StringComparer.Ordinal).SetEquals(actual.SecurityGroups)))
        {
            changes.Add(new SetSecurityGroupsChange(current.Name, groups, model.EnforceOnPrivateLink));
        }

        if (actual.IpAddressType != model.IpAddressType)
        {
            changes.Add(new SetIpAddressTypeChange(current.Name, model.IpAddressType, model.Subnets, model.PrefixForIpv6SourceNat));
        }

        bool isPrefixOther = model.PrefixForIpv6SourceNat is { } prefix && actual.PrefixForIpv6SourceNat is { } has && prefix != has;
        if (isPrefixOther || model.Subnets.Any(subnet => actual.Zones.All(zone => zone.SubnetId != subnet.SubnetId)))
        {
            changes.Add(new SetSubnetsChange(current.Name, model.Subnets, model.PrefixForIpv6SourceNat));
        }
    }
}
