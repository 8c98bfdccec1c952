using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Amazon.Runtime;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Model;
using LbController.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Benchmarks.Aws;

/// <summary>
/// Every Service compared with AWS once: the adapter's way, one listing for all, beside a look at each Service by itself with the calls that
/// aws-load-balancer-controller makes for it, through the same client to the same fake cloud in one run.
/// </summary>
internal static class DriftScenario
{
    private const int Ports = 3;

    /// <summary>What AWS allows of Describe calls a second (its page on API throttling).</summary>
    private const double DescribesPerSecond = 10;

    public static async Task<int> RunAsync(int services)
    {
        await using ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var time = new ManualTimeProvider();
        var aws = new FakeAws(time);
        aws.Settings.VerifySignatures = false;
        aws.Settings.Quotas.LoadBalancers = services + 1;
        FakeInstance[] instances = [.. aws.World.AddStandard(instances: 10)];
        var settings = new AwsClientSettings
        {
            Region = "eu-west-1",
            Credentials = new BasicAWSCredentials(FakeAws.DefaultKeyId, FakeAws.DefaultSecret),
            Transport = () => aws.CreateHandler(),
            RateFactor = 1e6,
            AttemptTimeout = Timeout.InfiniteTimeSpan,
        };
        using var clients = new AwsClients(settings, NullLoggerFactory.Instance, meters.GetRequiredService<IMeterFactory>(), time, new Random(1));
        var ours = new AwsSettings("eu-west-1", null, "test", "internal", "instance", "ELBSecurityPolicy-TLS13-1-2-2021-06", ValueMap.Empty, [], PortRange.DefaultNodePorts);
        await using var provider = new AwsProvider(clients.LoadBalancing, clients.Compute, ours, time, null);
        DesiredLoadBalancer[] desired = [.. Enumerable.Range(0, services).Select(index => Service(index, instances))];
        await SettleAsync(provider, desired, time);

        time.Advance(TimeSpan.FromMinutes(10));
        (int shared, TimeSpan sharedTime) = await MeasureAsync(aws, () => Task.WhenAll(desired.Select(service => provider.PlanAsync(new PlanRequest(service.Identity, service, []), CancellationToken.None))));
        (int single, TimeSpan singleTime) = await MeasureAsync(aws, () => LookAtEachAsync(aws, clients));

        Report("one listing for all", shared, sharedTime);
        Report("each by itself", single, singleTime);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{services} Services of {Ports} ports: {(double)single / shared:0} times fewer calls"));
        return 0;
    }

    private static void Report(string way, int calls, TimeSpan elapsed) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{way,-20} {calls,7} calls, {calls / DescribesPerSecond,6:0} s at AWS's {DescribesPerSecond:0} a second, {elapsed.TotalMilliseconds,6:0} ms here"));

    private static async Task<(int Calls, TimeSpan Elapsed)> MeasureAsync(FakeAws aws, Func<Task> action)
    {
        aws.Calls.Clear();
        long began = TimeProvider.System.GetTimestamp();
        await action();
        return (aws.Calls.Total, TimeProvider.System.GetElapsedTime(began));
    }

    private static DesiredLoadBalancer Service(int index, FakeInstance[] instances) => new()
    {
        Identity = new LoadBalancerIdentity(new ClusterId("cluster-1"), new ServiceKey("default", $"web-{index}"), $"uid-{index}"),
        Listeners = Enumerable.Range(0, Ports).Select(port => new Listener(new ListenerKey(TransportProtocol.Tcp, 80 + port), 30_000 + ((index * Ports) + port) % 2_700)).ToValueList(),
        Nodes = instances.Select((instance, node) => new TargetNode($"node-{node}", [IPAddress.Parse($"10.0.0.{node + 10}")], $"aws:///eu-west-1a/{instance.Id}")).ToValueList(),
        Health = HealthProbe.Http(10256, "/healthz"),
    };

    private static async Task SettleAsync(AwsProvider provider, IEnumerable<DesiredLoadBalancer> services, ManualTimeProvider time)
    {
        List<DesiredLoadBalancer> left = [.. services];
        while (left.Count > 0)
        {
            Outcome[] outcomes = await Task.WhenAll(left.Select(async service =>
            {
                ProviderPlan plan = await provider.PlanAsync(new PlanRequest(service.Identity, service, []), CancellationToken.None);
                return plan.Changes.IsEmpty ? Outcome.Settled.Instance : (await provider.ApplyAsync(plan, CancellationToken.None)).Outcome;
            }));
            left = [.. left.Where((_, index) => outcomes[index] is not Outcome.Settled)];
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>The peer's calls for one unchanged Service, with its tags cached, as counted in its code; DescribeRules, which means nothing here, left out.</summary>
    private static async Task LookAtEachAsync(FakeAws aws, AwsClients clients)
    {
        IElasticLoadBalancing elb = clients.LoadBalancing;
        foreach (FakeLoadBalancer balancer in aws.LoadBalancers)
        {
            await elb.DescribeLoadBalancersAsync(CancellationToken.None);
            await elb.DescribeLoadBalancersAsync(CancellationToken.None);
            await elb.DescribeTargetGroupsAsync(CancellationToken.None);
            await clients.Compute.DescribeSubnetsAsync([new Ec2Filter("vpc-id", [balancer.VpcId])], CancellationToken.None);
            await clients.Compute.DescribeSecurityGroupsAsync([new Ec2Filter("vpc-id", [balancer.VpcId]), new Ec2Filter("group-name", [balancer.Name])], CancellationToken.None);
            await clients.Compute.DescribeSecurityGroupsAsync([new Ec2Filter("group-id", balancer.SecurityGroups.ToValueList())], CancellationToken.None);
            await elb.DescribeLoadBalancerAttributesAsync(balancer.Arn, CancellationToken.None);
            await elb.DescribeLoadBalancersAsync([balancer.Arn], CancellationToken.None);
            foreach (ListenerDescription listener in await elb.DescribeListenersAsync(balancer.Arn, CancellationToken.None))
            {
                await elb.DescribeListenerAttributesAsync(listener.Arn, CancellationToken.None);
                await elb.DescribeTargetGroupAttributesAsync(listener.Action.TargetGroups[0].Arn, CancellationToken.None);
            }
        }
    }
}
