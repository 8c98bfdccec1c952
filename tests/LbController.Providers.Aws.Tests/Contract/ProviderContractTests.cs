using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>The whole adapter on either peer: a Service's life, after which nothing of it is left.</summary>
public sealed class ProviderContractTests(MotoServer moto) : ContractTest(moto)
{
    private const string Vendor = "service.beta.kubernetes.io/aws-load-balancer-";

    private static readonly TimeSpan Pass = TimeSpan.FromMinutes(10);

    [Theory, OnFake, OnMoto]
    public async Task AServicesLife_EndsWithNothingLeft(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        string before = await GroupsAsync(aws);
        AwsProvider provider = Provider(aws);
        DesiredLoadBalancer web = Service(aws, "web", [0, 1], Tcp(80, 30080));

        // Made.
        ProviderPlan plan = await ConvergeAsync(aws, provider, web);
        LoadBalancerDescription balancer = Assert.Single(await BalancersAsync(aws));
        Assert.Equal([balancer.DnsName], plan.Addresses.Select(address => address.Hostname));
        Assert.Equal(["TCP:80"], await ListenersAsync(aws, balancer));
        Assert.Equal(Expected(aws, 30080, 0, 1), await TargetsAsync(aws, balancer, 80));
        Assert.NotEqual(before, await GroupsAsync(aws));

        // Nodes come and go.
        web = Service(aws, "web", [1, 2], Tcp(80, 30080));
        await provider.ApplyTargetsAsync(web, default);
        await ConvergeAsync(aws, provider, web);
        Assert.Equal(Expected(aws, 30080, 1, 2), await TargetsAsync(aws, balancer, 80));

        // Another port, other attributes, other sources.
        web = Service(aws, "web", [1, 2], Tcp(80, 30080), Tcp(8443, 30443)) with
        {
            Annotations = Map((Vendor + "target-group-attributes", "deregistration_delay.timeout_seconds=30"), (Vendor + "attributes", "load_balancing.cross_zone.enabled=true")),
            SourceRanges = [System.Net.IPNetwork.Parse("192.0.2.0/24")],
        };
        await ConvergeAsync(aws, provider, web);
        Assert.Equal(["TCP:80", "TCP:8443"], await ListenersAsync(aws, balancer));
        Assert.Equal("true", (await aws.Elb.DescribeLoadBalancerAttributesAsync(balancer.Arn, default))["load_balancing.cross_zone.enabled"]);
        Assert.Contains("192.0.2.0/24", await GroupsAsync(aws), StringComparison.Ordinal);

        // Another process, which finds all that there is and changes nothing.
        await provider.DisposeAsync();
        await using AwsProvider next = Provider(aws);
        await next.StartAsync([], default);
        Assert.Empty((await next.PlanAsync(new PlanRequest(web.Identity, web, []), default)).Changes);
        Assert.Equal(web.Identity, Assert.Single(await OwnedAsync(next, web)).Identity);

        await RemoveAsync(aws, next, web);
        Assert.Empty(await BalancersAsync(aws));
        Assert.Empty((await aws.Elb.DescribeTargetGroupsAsync(default)).Where(group => group.VpcId == aws.VpcId));
        Assert.Equal(before, await GroupsAsync(aws));
        Assert.Empty(await OwnedAsync(next, web));
    }

    [Theory, OnFake, OnMoto]
    public async Task Drift_IsRepaired(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        await using AwsProvider provider = Provider(aws);
        DesiredLoadBalancer web = Service(aws, "web", [0, 1], Tcp(80, 30080), Tcp(443, 30443));
        await ConvergeAsync(aws, provider, web);
        string before = await PictureAsync(aws);
        Func<LoadBalancerDescription, Task>[] changes =
        [
            async balancer => await aws.Elb.DeleteListenerAsync((await aws.Elb.DescribeListenersAsync(balancer.Arn, default))[0].Arn, default),
            async balancer => await aws.Elb.DeregisterTargetsAsync((await GroupOfAsync(aws, balancer, 80)).Arn, [new Target(aws.Instances[0], 30080)], default),
            async balancer => await aws.Elb.ModifyTargetGroupAsync((await GroupOfAsync(aws, balancer, 80)).Arn, Health with { IntervalSeconds = 60 }, default),
            async balancer => await aws.Elb.RemoveTagsAsync([balancer.Arn], ["lbcontroller.io/settled"], default),
            async balancer => await aws.Ec2.AuthorizeSecurityGroupIngressAsync(await FrontendAsync(aws, balancer), [new IngressRule("tcp", 1, 65535, "198.51.100.0/24", null)], default),
            async balancer =>
            {
                string frontend = await FrontendAsync(aws, balancer);
                await aws.Ec2.AuthorizeSecurityGroupIngressAsync(balancer.SecurityGroups.Single(id => id != frontend), [new IngressRule("tcp", 1, 65535, "198.51.100.0/24", null)], default);
            },
            async balancer => await aws.Elb.ModifyLoadBalancerAttributesAsync(balancer.Arn, Map(("load_balancing.cross_zone.enabled", "true")), default),
        ];
        Assert.Equal(before, await PictureAsync(aws));
        for (int i = 0; i < changes.Length; i++)
        {
            await changes[i](Assert.Single(await BalancersAsync(aws)));
            for (int pass = 0; pass < 7; pass++)
            {
                aws.Pass(Pass);
                await ConvergeAsync(aws, provider, web);
            }

            string after = await PictureAsync(aws);
            Assert.True(before == after, $"change {i} is not repaired:\n{before}\n{after}");
        }

        await RemoveAsync(aws, provider, web);
    }

    [Theory, OnFake, OnMoto]
    public async Task OneOfTwoServices_GoesWithoutTheOther(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        string before = await GroupsAsync(aws);
        await using AwsProvider provider = Provider(aws);
        DesiredLoadBalancer web = Service(aws, "web", [0, 1, 2], Tcp(80, 30080));
        DesiredLoadBalancer mail = Service(aws, "mail", [0, 1, 2], Tcp(25, 30025), new Listener(new ListenerKey(TransportProtocol.Udp, 53), 30053));
        await ConvergeAsync(aws, provider, web);
        string alone = await PictureAsync(aws);
        await ConvergeAsync(aws, provider, mail);
        Assert.Equal(2, (await BalancersAsync(aws)).Count);

        await RemoveAsync(aws, provider, mail);
        Assert.Equal(alone, await PictureAsync(aws));
        Assert.NotEqual(before, await GroupsAsync(aws));
        await RemoveAsync(aws, provider, web);
        Assert.Equal(before, await GroupsAsync(aws));
        Assert.Equal("", await PictureAsync(aws));
    }

    private static AwsProvider Provider(IAwsPeer aws)
    {
        var settings = new AwsSettings("eu-west-1", aws.VpcId, "test", "internal", "instance", Policy, ValueMap.Empty, [], PortRange.DefaultNodePorts);
        return new AwsProvider(aws.Elb, aws.Ec2, settings, aws.Time, clients: null);
    }

    private static Listener Tcp(int port, int nodePort) => new(new ListenerKey(TransportProtocol.Tcp, port), nodePort);

    private static DesiredLoadBalancer Service(IAwsPeer aws, string name, int[] nodes, params Listener[] listeners) => new()
    {
        Identity = new LoadBalancerIdentity(new ClusterId(aws.Name("cluster")), new ServiceKey("default", name), aws.Name($"uid-{name}")),
        Listeners = [.. listeners],
        Nodes = nodes.Select(index => new TargetNode($"node-{index}", [], $"aws:///eu-west-1a/{aws.Instances[index]}")).ToValueList(),
        Health = HealthProbe.Http(10256, "/healthz"),
    };

    private static async Task<ProviderPlan> ConvergeAsync(IAwsPeer aws, AwsProvider provider, DesiredLoadBalancer service) =>
        await RoundsAsync(aws, provider, new PlanRequest(service.Identity, service, []));

    private static async Task RemoveAsync(IAwsPeer aws, AwsProvider provider, DesiredLoadBalancer service) =>
        await RoundsAsync(aws, provider, new PlanRequest(service.Identity, null, []));

    private static async Task<ProviderPlan> RoundsAsync(IAwsPeer aws, AwsProvider provider, PlanRequest request)
    {
        const int mostRounds = 60;
        for (int round = 0; round < mostRounds; round++)
        {
            ProviderPlan plan = await provider.PlanAsync(request, default);
            Assert.False(plan.IsRefused, string.Join("; ", plan.Problems));
            if (plan.Changes.IsEmpty)
            {
                return plan;
            }

            Outcome outcome = (await provider.ApplyAsync(plan, default)).Outcome;
            Assert.True(outcome is Outcome.Settled or Outcome.Waiting, $"{outcome} after {string.Join("; ", plan.Changes)}");
            if (outcome is Outcome.Waiting waiting)
            {
                aws.Pass(waiting.After);
            }
        }

        throw new InvalidOperationException($"{request.Identity} has not converged.");
    }

    private static async Task<List<OwnedLoadBalancer>> OwnedAsync(AwsProvider provider, DesiredLoadBalancer service)
    {
        List<OwnedLoadBalancer> owned = [];
        await foreach (OwnedLoadBalancer one in provider.ListOwnedAsync(service.Identity.Cluster, default))
        {
            owned.Add(one);
        }

        return owned;
    }

    private static async Task<IReadOnlyList<LoadBalancerDescription>> BalancersAsync(IAwsPeer aws) =>
        [.. (await aws.Elb.DescribeLoadBalancersAsync(default)).Where(balancer => balancer.VpcId == aws.VpcId)];

    /// <summary>Of a load balancer's groups, in whatever order, the one with rules: the other lets it into the nodes.</summary>
    private static async Task<string> FrontendAsync(IAwsPeer aws, LoadBalancerDescription balancer) =>
        Assert.Single(await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [.. balancer.SecurityGroups])], default), group => !group.Ingress.IsEmpty).Id;

    private static async Task<string[]> ListenersAsync(IAwsPeer aws, LoadBalancerDescription balancer) =>
        [.. (await aws.Elb.DescribeListenersAsync(balancer.Arn, default)).OrderBy(listener => listener.Port).Select(listener => $"{listener.Protocol}:{listener.Port}")];

    private static async Task<TargetGroupDescription> GroupOfAsync(IAwsPeer aws, LoadBalancerDescription balancer, int port)
    {
        ListenerDescription listener = Assert.Single(await aws.Elb.DescribeListenersAsync(balancer.Arn, default), listener => listener.Port == port);
        return Assert.Single(await aws.Elb.DescribeTargetGroupsAsync([Assert.Single(listener.Action.TargetGroups).Arn], default));
    }

    private static async Task<string[]> TargetsAsync(IAwsPeer aws, LoadBalancerDescription balancer, int port) =>
        [.. (await aws.Elb.DescribeTargetHealthAsync((await GroupOfAsync(aws, balancer, port)).Arn, default))
            .Where(target => target.State is not ("draining" or "unused")).Select(target => $"{target.Target.Id}:{target.Target.Port}").Order(StringComparer.Ordinal)];

    private static string[] Expected(IAwsPeer aws, int port, params int[] nodes) => [.. nodes.Select(index => $"{aws.Instances[index]}:{port}").Order(StringComparer.Ordinal)];

    /// <summary>Security groups with rules and tags.</summary>
    private static async Task<string> GroupsAsync(IAwsPeer aws) => string.Join('\n', (await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("vpc-id", [aws.VpcId])], default))
        .OrderBy(group => group.Name, StringComparer.Ordinal).Select(group => $"{group.Name} {string.Join(' ', group.Ingress.Select(rule => rule.ToString()).Order(StringComparer.Ordinal))} {group.Tags}"));

    /// <summary>All that is there of load balancers, without what AWS chooses anew each time.</summary>
    private static async Task<string> PictureAsync(IAwsPeer aws)
    {
        List<string> lines = [];
        foreach (LoadBalancerDescription balancer in (await BalancersAsync(aws)).OrderBy(balancer => balancer.Name, StringComparer.Ordinal))
        {
            ValueMap tags = (await aws.Elb.DescribeTagsAsync([balancer.Arn], default))[balancer.Arn];
            lines.Add($"{balancer.Name} {balancer.Scheme} {tags} {await aws.Elb.DescribeLoadBalancerAttributesAsync(balancer.Arn, default)}");
            foreach (ListenerDescription listener in (await aws.Elb.DescribeListenersAsync(balancer.Arn, default)).OrderBy(listener => listener.Port))
            {
                TargetGroupDescription group = await GroupOfAsync(aws, balancer, listener.Port);
                lines.Add($"  {listener.Protocol}:{listener.Port} {group.Name} {group.Health} {string.Join(' ', await TargetsAsync(aws, balancer, listener.Port))}");
            }

            foreach (string id in balancer.SecurityGroups)
            {
                SecurityGroupDescription group = Assert.Single(await aws.Ec2.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", [id])], default));
                lines.Add($"  {group.Name} {string.Join(' ', group.Ingress.Select(rule => $"{rule.Protocol} {rule.FromPort}-{rule.ToPort} {rule.Source}").Order(StringComparer.Ordinal))}");
            }
        }

        return string.Join('\n', lines);
    }
}
