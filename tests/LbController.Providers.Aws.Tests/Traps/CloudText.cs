using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>All that there is in the account of load balancers, without what differs from one making to the next: ARNs and times.</summary>
internal static class CloudText
{
    public static string Of(FakeAws aws)
    {
        var groupNames = aws.TargetGroups.ToDictionary(group => group.Arn, group => group.Name);
        var securityNames = aws.SecurityGroups.ToDictionary(group => group.Id, group => group.Name);
        var lines = new List<string>();
        foreach (FakeLoadBalancer balancer in aws.LoadBalancers.OrderBy(balancer => balancer.Name, StringComparer.Ordinal))
        {
            lines.Add($"load balancer {balancer.Name} {balancer.Scheme} {balancer.IpAddressType} in {Join(balancer.Zones.Select(zone => zone.SubnetId))}");
            lines.Add($"  groups {Join(balancer.SecurityGroups.Select(id => securityNames[id]))}, attributes {Map(balancer.Attributes)}, tags {Map(balancer.Tags)}");
            foreach (FakeListener listener in aws.Listeners.Where(listener => listener.LoadBalancerArn == balancer.Arn).OrderBy(listener => listener.Port))
            {
                lines.Add($"  listener {listener.Port} {listener.Protocol} {listener.SslPolicy} {listener.DefaultCertificate} {Join(listener.MoreCertificates)} {listener.AlpnPolicy} -> "
                    + $"{Join(listener.Forwards.Select(forward => listener.Forwards.Length == 1 ? groupNames[forward.TargetGroupArn] : $"{groupNames[forward.TargetGroupArn]}={forward.EffectiveWeight}"))}, {Map(listener.Attributes)}, {Map(listener.Tags)}");
            }
        }

        foreach (FakeTargetGroup group in aws.TargetGroups.OrderBy(group => group.Name, StringComparer.Ordinal))
        {
            lines.Add($"target group {group.Name} {group.Protocol} {group.TargetType} {group.Health} {Map(group.Attributes)} {Map(group.Tags)}");
            lines.Add($"  targets {Join(aws.Targets(group.Arn).Where(target => target.State != "draining").Select(target => $"{target.Id}:{target.Port}"))}");
        }

        foreach (FakeSecurityGroup group in aws.SecurityGroups.OrderBy(group => group.Name, StringComparer.Ordinal))
        {
            lines.Add($"security group {group.Name} {Map(group.Tags)}: {Join(group.Ingress.Select(rule => $"{rule.Protocol} {rule.FromPort}-{rule.ToPort} {securityNames.GetValueOrDefault(rule.Source, rule.Source)}"))}");
        }

        return string.Join('\n', lines);
    }

    private static string Join(IEnumerable<string> items) => string.Join(", ", items.Order(StringComparer.Ordinal));

    private static string Map(IEnumerable<KeyValuePair<string, string>> map) => Join(map.Select(entry => $"{entry.Key}={entry.Value}"));
}
