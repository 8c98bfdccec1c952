using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>What AWS's API is taken to do, asked of the fake and of moto alike. Where moto differs, the case names the row of <see cref="MotoDeviations"/>, and moto has to differ just so.</summary>
[Collection(ContractCases.Name)]
public abstract class ContractTest(MotoServer moto)
{
    internal const string NoLoadBalancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/none/0123456789abcdef";
    internal const string NoTargetGroup = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/none/0123456789abcdef";
    internal const string NoListener = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/net/none/0123456789abcdef/fedcba9876543210";
    internal const string NoCertificate = "arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000";
    internal const string Policy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

    internal static readonly TargetHealthCheck Health = new("TCP", "traffic-port", null, 10, 10, 3, 3, null);

    internal async Task<IAwsPeer> PeerAsync(string peer) => peer == OnMotoAttribute.Peer ? await MotoPeer.CreateAsync(moto) : new FakePeer();

    /// <returns><c>OK</c>, or AWS's code.</returns>
    internal static async Task<string> CodeOf(Task call)
    {
        try
        {
            await call;
            return "OK";
        }
        catch (ProviderException error)
        {
            Assert.NotEqual("", error.Operation);
            return error.Code ?? error.Kind.ToString();
        }
    }

    internal static void Check(IAwsPeer aws, MotoDeviation fact, string got) =>
        Assert.True(got == aws.Expected(fact), $"{fact.What}: expected {aws.Expected(fact)} of {aws.GetType().Name}, got {got}");

    internal static ValueMap Map(params (string Key, string Value)[] entries) => new(entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)));

    internal static SubnetMapping Mapping(string subnet) => new(subnet, null, null, null, null);

    internal static CreateLoadBalancerRequest Balancer(IAwsPeer aws, string name, params string[] groups) =>
        new(name, "internal", "ipv4", [Mapping(aws.Subnets[0]), Mapping(aws.Subnets[1])], [.. groups], null, ValueMap.Empty);

    internal static Task<LoadBalancerDescription> BalancerAsync(IAwsPeer aws, string name = "lb", params string[] groups) =>
        aws.Elb.CreateLoadBalancerAsync(Balancer(aws, aws.Name(name), groups), default);

    internal static CreateTargetGroupRequest Group(IAwsPeer aws, string name, string protocol = "TCP", int port = 30080) =>
        new(name, protocol, port, aws.VpcId, "instance", "ipv4", Health, ValueMap.Empty);

    internal static Task<TargetGroupDescription> GroupAsync(IAwsPeer aws, string name = "tg", string protocol = "TCP") =>
        aws.Elb.CreateTargetGroupAsync(Group(aws, aws.Name(name), protocol), default);

    internal static ForwardAction To(params string[] groups) => new([.. groups.Select(arn => new WeightedTargetGroup(arn, 1))], Stickiness: false);

    internal static CreateListenerRequest Listener(string balancer, int port, string group, string protocol = "TCP") =>
        new(balancer, port, protocol, null, null, null, To(group), ValueMap.Empty);

    internal static CreateListenerRequest TlsListener(string balancer, int port, string group, string? certificate, string policy = Policy) =>
        new(balancer, port, "TLS", policy, certificate, null, To(group), ValueMap.Empty);

    internal static Task<string> SecurityGroupAsync(IAwsPeer aws, string name) =>
        aws.Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest(aws.Name(name), "a group", aws.VpcId, ValueMap.Empty), default);
}
