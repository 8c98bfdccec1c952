using System.Diagnostics;
using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;
using Xunit.Abstractions;

namespace LbController.Providers.HAProxy.Tests.Real;

public sealed class ScaleTests(ITestOutputHelper output)
{
    private const int Count = 1000;

    [ToolFact("haproxy")]
    public async Task ThousandServicesAtOnce_AreAFewReloads_AndANodeChangeOfAllIsNone()
    {
        await using var rig = new HAProxyRig();
        string wide = rig.Network[..rig.Network.LastIndexOf('.')];
        int third = int.Parse(rig.Network[(wide.Length + 1)..]) % 240;
        rig.Options.AddressPools = [HAProxyAddressPool.Parse($"{Shifted(wide)}.{third}.1-{Shifted(wide)}.{third + 5}.254")];
        EchoNode a = rig.Node(1, 30080).ListenHealth(10256);
        EchoNode b = rig.Node(2, 30080).ListenHealth(10256);
        HAProxyProvider provider = await rig.StartAsync();
        DesiredLoadBalancer[] desired = [.. Enumerable.Range(0, Count).Select(i => rig.Service($"web-{i}", 80, 30080, a, b) with { Health = HealthProbe.Http(10256, "/healthz") })];

        long start = Stopwatch.GetTimestamp();
        ApplyResult[] results = await Task.WhenAll(desired.Select(service => HAProxyRig.ApplyAsync(provider, service)));
        output.WriteLine($"{Count} Services: {rig.Reloads.Count - 1} reloads, {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
        int reloads = rig.Reloads.Count - 1;

        Assert.All(results, result => Assert.Equal(Outcome.Settled.Instance, result.Outcome));
        IPAddress[] addresses = [.. results.Select(result => result.Addresses[0].Ip!)]; // ! settled
        Assert.Equal(Count, addresses.Distinct().Count());
        Assert.InRange(reloads, 1, 10);
        Assert.NotNull(await Client.AskAsync(addresses[0], 80));
        Assert.NotNull(await Client.AskAsync(addresses[^1], 80));

        start = Stopwatch.GetTimestamp();
        await Task.WhenAll(desired.Select(service => provider.ApplyTargetsAsync(service with { Nodes = HAProxyRig.Targets(b) }, CancellationToken.None))).WithDeadline("the node change");
        output.WriteLine($"one node less for {Count} Services: {rig.Reloads.Count - 1 - reloads} reloads, {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
        Assert.Equal(0, rig.Reloads.Count - 1 - reloads);
        Assert.Equal("node-2", await Client.AskAsync(addresses[500], 80));

        long bytes = GC.GetAllocatedBytesForCurrentThread();
        start = Stopwatch.GetTimestamp();
        foreach (DesiredLoadBalancer service in desired)
        {
            await provider.PlanAsync(new PlanRequest(service.Identity, service with { Nodes = HAProxyRig.Targets(b) }, []), CancellationToken.None);
        }

        output.WriteLine($"plans of unchanged Services: {(GC.GetAllocatedBytesForCurrentThread() - bytes) / Count} B and {Stopwatch.GetElapsedTime(start).TotalMicroseconds / Count:F1} us each, with the requests themselves");
        int before = rig.Reloads.Count;
        await Task.WhenAll(desired.Select(service => HAProxyRig.RemoveAsync(provider, service.Identity)));
        output.WriteLine($"removal of all: {rig.Reloads.Count - before} reloads");
        Assert.InRange(rig.Reloads.Count - before, 0, 5);
        Assert.True(await Client.IsRefusedAsync(addresses[0], 80));
    }

    /// <summary>Another second octet than any rig's own network has.</summary>
    private static string Shifted(string network)
    {
        int second = int.Parse(network.Split('.')[1]);
        return $"127.{second + 80}";
    }
}
