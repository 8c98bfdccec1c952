using System.Globalization;
using LbController.Providers.Aws.Fake.State;

namespace LbController.Providers.Aws.Fake;

/// <summary>What others do in the account, seen by nobody's log. Refused operations throw. Any thread.</summary>
public sealed class FakeDrift
{
    private readonly Cloud _cloud;
    private readonly Action<string, string, IReadOnlyDictionary<string, string>> _invoke;

    internal FakeDrift(Cloud cloud, Action<string, string, IReadOnlyDictionary<string, string>> invoke)
    {
        _cloud = cloud;
        _invoke = invoke;
    }

    /// <summary>Any operation of ELBv2 with its parameters as on the wire.</summary>
    public void Elb(string operation, params (string Name, string Value)[] parameters) => Do("elasticloadbalancing", operation, parameters);

    /// <summary>Any operation of EC2 with its parameters as on the wire.</summary>
    public void Ec2(string operation, params (string Name, string Value)[] parameters) => Do("ec2", operation, parameters);

    public void SetLoadBalancerAttribute(string arn, string key, string value) => SetAttribute("ModifyLoadBalancerAttributes", "LoadBalancerArn", arn, key, value);

    /// <summary>Lets AWS find fault with a load balancer, or no more.</summary>
    /// <param name="arn">Which.</param>
    /// <param name="trouble"><c>failed</c> or <c>active_impaired</c>, and why; null for none.</param>
    public void SetTrouble(string arn, (string State, string Reason)? trouble)
    {
        lock (_cloud.Gate)
        {
            if (!_cloud.LoadBalancers.TryGet(arn, out FakeLoadBalancer? balancer))
            {
                throw new ArgumentException($"There is no load balancer {arn}.", nameof(arn));
            }

            _cloud.LoadBalancers.Replace(balancer with { Trouble = trouble });
        }
    }

    public void SetTargetGroupAttribute(string arn, string key, string value) => SetAttribute("ModifyTargetGroupAttributes", "TargetGroupArn", arn, key, value);

    public void SetListenerAttribute(string arn, string key, string value) => SetAttribute("ModifyListenerAttributes", "ListenerArn", arn, key, value);

    public void RegisterTarget(string groupArn, string id, int port) => Target("RegisterTargets", groupArn, id, port);

    public void DeregisterTarget(string groupArn, string id, int port) => Target("DeregisterTargets", groupArn, id, port);

    public void DeleteListener(string arn) => Elb("DeleteListener", ("ListenerArn", arn));

    public void DeleteTargetGroup(string arn) => Elb("DeleteTargetGroup", ("TargetGroupArn", arn));

    public void DeleteLoadBalancer(string arn) => Elb("DeleteLoadBalancer", ("LoadBalancerArn", arn));

    public void DeleteSecurityGroup(string id) => Ec2("DeleteSecurityGroup", ("GroupId", id));

    /// <summary>Sets a tag of a load balancer, target group or listener (by ARN), or of something of EC2 (by id).</summary>
    public void SetTag(string resource, string key, string value)
    {
        if (resource.StartsWith("arn:", StringComparison.Ordinal))
        {
            Elb("AddTags", ("ResourceArns.member.1", resource), ("Tags.member.1.Key", key), ("Tags.member.1.Value", value));
        }
        else
        {
            Ec2("CreateTags", ("ResourceId.1", resource), ("Tag.1.Key", key), ("Tag.1.Value", value));
        }
    }

    public void RemoveTag(string resource, string key)
    {
        if (resource.StartsWith("arn:", StringComparison.Ordinal))
        {
            Elb("RemoveTags", ("ResourceArns.member.1", resource), ("TagKeys.member.1", key));
        }
        else
        {
            Ec2("DeleteTags", ("ResourceId.1", resource), ("Tag.1.Key", key));
        }
    }

    /// <summary>Adds a rule without any check.</summary>
    public void AddRule(string groupId, FakeRule rule) => ChangeGroup(groupId, group => group with { Ingress = group.Ingress.Add(rule) });

    public void RemoveRule(string groupId, FakeRule rule) =>
        ChangeGroup(groupId, group => group with { Ingress = group.Ingress.RemoveAll(present => present.IsSameAs(rule)) });

    private void ChangeGroup(string groupId, Func<FakeSecurityGroup, FakeSecurityGroup> change)
    {
        lock (_cloud.Gate)
        {
            if (!_cloud.SecurityGroups.TryGet(groupId, out FakeSecurityGroup? group))
            {
                throw new ArgumentException($"There is no group {groupId}.", nameof(groupId));
            }

            _cloud.SecurityGroups.Replace(change(group));
        }
    }

    private void SetAttribute(string operation, string arnName, string arn, string key, string value) =>
        Elb(operation, (arnName, arn), ("Attributes.member.1.Key", key), ("Attributes.member.1.Value", value));

    private void Target(string operation, string groupArn, string id, int port) => Elb(
        operation,
        ("TargetGroupArn", groupArn),
        ("Targets.member.1.Id", id),
        ("Targets.member.1.Port", port.ToString(CultureInfo.InvariantCulture)));

    private void Do(string service, string operation, (string Name, string Value)[] parameters) =>
        _invoke(service, operation, parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal));
}
