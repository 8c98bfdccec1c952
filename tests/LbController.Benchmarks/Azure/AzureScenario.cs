using System.Globalization;
using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Benchmarks.Azure;

/// <summary>
/// A drift pass over all Services and a hundred new ones, in the adapter's way, beside the way of cloud-provider-azure: four reads of an
/// unchanged Service, three long operations in series for a new one, one Service after the other. Both through the same client to fake
/// clouds of the same kind, on a clock that passes by itself while something is waited for.
/// </summary>
internal static class AzureScenario
{
    private const int NewServices = 100;
    private const int Nodes = 10;

    public static async Task<int> RunAsync(int services)
    {
        (Cost drift, Cost added) = await OursAsync(services);
        (Cost peerDrift, Cost peerAdded) = await PeersAsync(services);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{services} unchanged Services"));
        Report("  one listing for all", drift);
        Report("  each by itself", peerDrift);
        Ratio(drift, peerDrift);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{NewServices} new Services"));
        Report("  writes shared", added);
        Report("  one after the other", peerAdded);
        Ratio(added, peerAdded);
        return 0;
    }

    private static void Report(string way, Cost cost) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{way,-22} {cost.Calls,6} calls, {cost.Writes,4} of them writes, {cost.Polls,5} polls, {cost.Time.TotalSeconds,8:0.0} s of virtual time"));

    private static void Ratio(Cost ours, Cost peers) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {(double)peers.Calls / Math.Max(1, ours.Calls):0.0} times fewer calls, {peers.Time / ours.Time:0.0} times faster"));

    private static async Task<(Cost Drift, Cost Added)> OursAsync(int services)
    {
        await using var cloud = new BenchCloud();
        var settings = new AzureSettings
        {
            SubscriptionId = cloud.Arm.Settings.SubscriptionId,
            ResourceGroup = FakeWorld.DefaultGroup,
            VirtualNetwork = "vnet",
            VirtualNetworkResourceGroup = FakeWorld.DefaultGroup,
            Subnet = "nodes",
            SecurityGroupResourceGroup = FakeWorld.DefaultGroup,
        };
        await using var provider = new AzureProvider(cloud.Client, settings, cloud.Time, NullLogger.Instance, null);
        DesiredLoadBalancer[] before = [.. Enumerable.Range(0, services).Select(Service)];
        await cloud.MeasureAsync(() => Task.WhenAll(before.Select(service => SettleAsync(provider, service, cloud.Time))));
        await cloud.Pump.PassAsync(TimeSpan.FromMinutes(10));
        Cost drift = await cloud.MeasureAsync(() => Task.WhenAll(before.Select(service => SettleAsync(provider, service, cloud.Time))));
        Cost added = await cloud.MeasureAsync(() => Task.WhenAll(Enumerable.Range(services, NewServices).Select(index => SettleAsync(provider, Service(index), cloud.Time))));
        return (drift, added);
    }

    private static async Task SettleAsync(AzureProvider provider, DesiredLoadBalancer service, TimeProvider time)
    {
        while (true)
        {
            ProviderPlan plan = await provider.PlanAsync(new PlanRequest(service.Identity, service, []), CancellationToken.None);
            if (plan.IsRefused)
            {
                throw new InvalidOperationException(string.Join("; ", plan.Problems));
            }

            if (plan.Changes.IsEmpty || (await provider.ApplyAsync(plan, CancellationToken.None)).Outcome is not Outcome.Waiting waiting)
            {
                return;
            }

            await Task.Delay(waiting.After, time);
        }
    }

    /// <summary>The peer's calls, as counted in its code: without its reads of machines, and with caches that never expire.</summary>
    private static async Task<(Cost Drift, Cost Added)> PeersAsync(int services)
    {
        await using var cloud = new BenchCloud();
        var peer = new SerialPeer(cloud.Client, cloud.Arm);
        await cloud.MeasureAsync(() => peer.AddAsync(0));
        Cost drift = await cloud.MeasureAsync(async () =>
        {
            for (int index = 0; index < services; index++)
            {
                await peer.LookAsync();
            }
        });
        Cost added = await cloud.MeasureAsync(async () =>
        {
            for (int index = 1; index <= NewServices; index++)
            {
                await peer.AddAsync(index);
            }
        });
        return (drift, added);
    }

    private static DesiredLoadBalancer Service(int index) => new()
    {
        Identity = new LoadBalancerIdentity(new ClusterId("cluster-1"), new ServiceKey("default", $"web-{index}"), new Guid(index + 1, 0, 0, new byte[8]).ToString("D")),
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30_000 + index)],
        Nodes = Enumerable.Range(0, Nodes).Select(node => new TargetNode($"node-{node}", [IPAddress.Parse($"10.240.0.{node + 10}")], null)).ToValueList(),
        Health = HealthProbe.Http(10256, "/healthz"),
    };
}
