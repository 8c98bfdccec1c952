using System.Collections.Immutable;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>What a listener of a Network Load Balancer may be.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class ListenerRules(Cloud cloud)
{
    private const int MostWeight = 999;

    private const string DefaultPolicy = "ELBSecurityPolicy-2016-08";

    private static readonly string[] AlpnPolicies = ["None", "HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred"];

    /// <summary>Where the input's one action forwards to.</summary>
    public ImmutableArray<FakeForward> Forwards(Input input)
    {
        IReadOnlyList<Input> actions = input.List("DefaultActions");
        if (actions.Count != 1)
        {
            throw new AwsErrorException(actions.Count == 0 ? "ValidationError" : "TooManyActions", "A listener of a Network Load Balancer has exactly one action");
        }

        if (actions[0].Text("Type") != "forward")
        {
            throw new AwsErrorException("InvalidLoadBalancerAction", "A listener of a Network Load Balancer can only forward");
        }

        string? single = actions[0].TextOrNull("TargetGroupArn");
        List<FakeForward> groups = [.. (actions[0].Structure("ForwardConfig")?.List("TargetGroups") ?? [])
            .Select(item => new FakeForward(item.Text("TargetGroupArn"), item.Integer("Weight")))];
        if (groups.Count == 0)
        {
            groups = single is null
                ? throw AwsErrorException.Validation("A forward action needs a target group")
                : [new FakeForward(single, null)];
        }
        else if (single is not null && (groups.Count != 1 || groups[0].TargetGroupArn != single))
        {
            throw AwsErrorException.Validation("TargetGroupArn and ForwardConfig say different things");
        }

        if (groups.Count > cloud.Settings.Quotas.TargetGroupsPerAction)
        {
            throw new AwsErrorException("TooManyTargetGroups", $"At most {cloud.Settings.Quotas.TargetGroupsPerAction} target groups an action");
        }

        if (groups.Select(group => group.TargetGroupArn).Distinct().Count() != groups.Count
            || groups.Any(group => group.Weight is < 0 or > MostWeight)
            || (groups.Count > 1 && groups.Any(group => group.Weight is null)))
        {
            throw AwsErrorException.Validation($"Target groups of an action have to differ and to have a weight from 0 to {MostWeight}");
        }

        return [.. groups];
    }

    /// <summary>Throws what AWS would say of this listener, new or changed.</summary>
    public void Check(FakeListener listener)
    {
        FakeLoadBalancer balancer = cloud.LoadBalancer(listener.LoadBalancerArn);
        CheckTls(listener, balancer);
        if (listener.Protocol is "UDP" or "TCP_UDP" && balancer is { IpAddressType: "dualstack", PrefixForIpv6SourceNat: "off" })
        {
            throw AwsErrorException.Configuration("A UDP listener on a dualstack load balancer needs prefixes for IPv6 source NAT");
        }

        foreach (FakeForward forward in listener.Forwards)
        {
            FakeTargetGroup group = cloud.TargetGroup(forward.TargetGroupArn);
            CheckGroup(listener, balancer, group);
        }

        TargetQuota.Check(cloud, balancer.Arn, listener.Forwards.Select(forward => forward.TargetGroupArn));
    }

    private void CheckGroup(FakeListener listener, FakeLoadBalancer balancer, FakeTargetGroup group)
    {
        string[] allowed = listener.Protocol switch
        {
            "TCP" => ["TCP", "TCP_UDP"],
            "UDP" => ["UDP", "TCP_UDP"],
            "TCP_UDP" => ["TCP_UDP"],
            "TLS" => ["TCP", "TLS"],
            _ => throw new AwsErrorException("UnsupportedProtocol", $"Listener protocol '{listener.Protocol}' is not supported on Network Load Balancers"),
        };
        if (!allowed.Contains(group.Protocol))
        {
            throw new AwsErrorException("IncompatibleProtocols", $"The protocol '{group.Protocol}' of target group '{group.Arn}' does not go with listener protocol '{listener.Protocol}'");
        }

        if (group.VpcId != balancer.VpcId)
        {
            throw AwsErrorException.Configuration($"Target group '{group.Arn}' is in another VPC than the load balancer");
        }

        if (group.IpAddressType == "ipv6" && balancer.IpAddressType != "dualstack")
        {
            throw AwsErrorException.Configuration($"Target group '{group.Arn}' has IPv6 targets: the load balancer must be dualstack");
        }

        if (cloud.LoadBalancersTo(group.Arn).Any(other => other != balancer.Arn))
        {
            throw new AwsErrorException("TargetGroupAssociationLimit", $"The following target groups cannot be associated with more than one load balancer: {group.Arn}");
        }
    }

    private void CheckTls(FakeListener listener, FakeLoadBalancer balancer)
    {
        if (listener.Protocol != "TLS")
        {
            if (listener.SslPolicy is not null || listener.DefaultCertificate is not null || listener.AlpnPolicy is not null)
            {
                throw AwsErrorException.Configuration($"Certificates, ssl policies and ALPN policies are not for {listener.Protocol} listeners");
            }

            return;
        }

        if (listener.DefaultCertificate is null)
        {
            throw AwsErrorException.Validation("A certificate must be specified for TLS listeners");
        }

        CheckCertificate(listener.DefaultCertificate);
        if (!cloud.Settings.SslPolicies.Contains(listener.SslPolicy ?? DefaultPolicy))
        {
            throw new AwsErrorException("SSLPolicyNotFound", $"SSL policy '{listener.SslPolicy}' not found");
        }

        if (listener.AlpnPolicy is { } alpn && !AlpnPolicies.Contains(alpn))
        {
            throw new AwsErrorException("ALPNPolicyNotFound", $"ALPN policy '{alpn}' not found on load balancer '{balancer.Name}'");
        }
    }

    public void CheckCertificate(string arn)
    {
        string[] parts = arn.Split(':');
        bool known = cloud.Certificates.Contains(arn) && parts.Length > 4
            && (parts[2] == "iam" || (parts[2] == "acm" && parts[3] == cloud.Settings.Region));
        if (!known)
        {
            throw new AwsErrorException("CertificateNotFound", $"Certificate '{arn}' not found");
        }
    }

    /// <summary>Throws TooManyCertificates where a load balancer has more than its quota, the default ones not counted.</summary>
    public void CheckCertificateQuota(string loadBalancerArn, string exceptListener, int more)
    {
        int count = cloud.ListenersOf(loadBalancerArn).Where(listener => listener.Arn != exceptListener).Sum(listener => listener.MoreCertificates.Length) + more;
        if (count > cloud.Settings.Quotas.CertificatesPerLoadBalancer)
        {
            throw new AwsErrorException("TooManyCertificates", "The maximum number of certificates per load balancer has been reached");
        }
    }

    /// <summary>The listener with AWS's defaults for its protocol.</summary>
    public static FakeListener Complete(FakeListener listener) => listener.Protocol == "TLS"
        ? listener with { SslPolicy = listener.SslPolicy ?? DefaultPolicy }
        : listener;
}
