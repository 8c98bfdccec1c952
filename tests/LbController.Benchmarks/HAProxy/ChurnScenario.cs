using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Benchmarks.HAProxy;

/// <summary>
/// Steady load on Services that nobody touches, while others are added and removed, change their nodes and their NodePorts: how many
/// requests fail, and how many reloads and commands it took.
/// </summary>
internal static class ChurnScenario
{
    private const int Untouched = 6;
    private const int Added = 50;
    private const int NodeChanges = 100;
    private const int PortChanges = 20;
    private const int Busy = 10;

    public static async Task<int> RunAsync(int seconds)
    {
        BenchNode[] nodes = [.. Enumerable.Range(1, 6).Select(i => new BenchNode($"node-{i}", IPAddress.Parse($"127.23.0.{i}"), 30_080, 30_081, BenchNode.HealthPort))];
        await using var bench = new BenchProvider("127.24.0.0/16");
        await bench.Provider.StartAsync([], CancellationToken.None);
        IPAddress[] addresses = await Task.WhenAll(Enumerable.Range(0, Untouched).Select(i => bench.ServeAsync(BenchProvider.Service($"untouched-{i}", nodes))));
        DesiredLoadBalancer[] busy = [.. Enumerable.Range(0, Busy).Select(i => BenchProvider.Service($"busy-{i}", nodes))];
        await Task.WhenAll(busy.Select(bench.ServeAsync));
        long reloads = bench.Reloads;
        long commands = bench.Commands;
        var clients = new BenchClients(addresses, TimeSpan.FromMilliseconds(2));

        long start = Stopwatch.GetTimestamp();
        var last = new ConcurrentDictionary<string, Task>();
        await Task.WhenAll(
            EachAsync(last, Added, seconds, lag: 0, i => ($"added-{i}", () => bench.ServeAsync(BenchProvider.Service($"added-{i}", nodes)))),
            EachAsync(last, Added, seconds, lag: 3, i => ($"added-{i}", () => bench.RemoveAsync(BenchProvider.Service($"added-{i}", nodes).Identity))),
            EachAsync(last, NodeChanges, seconds, lag: 0, i => ($"busy-{i % Busy}", () => bench.TargetAsync(busy[i % Busy] with { Nodes = [.. busy[0].Nodes.Where((_, position) => position != i % nodes.Length)] }))),
            EachAsync(last, PortChanges, seconds, lag: 0, i => ($"port-{i % 2}", () => bench.ServeAsync(BenchProvider.Service($"port-{i % 2}", nodes) with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 8000 + i), i % 4 < 2 ? 30_080 : 30_081)] }))));
        await Task.WhenAll(last.Values);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        await clients.StopAsync();

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {elapsed.TotalSeconds:0} s: {Added} Services added and removed, {NodeChanges} node changes, {PortChanges} port changes
            requests on {Untouched} untouched Services: {clients.Kept} over kept connections, {clients.Opened} over connections of their own, {clients.Failed} failed
            reloads {bench.Reloads - reloads}, commands {bench.Commands - commands}
            from the start on: {bench.Counts}
            """));
        Array.ForEach(nodes, node => _ = node.DisposeAsync().AsTask());
        return clients.Failed == 0 ? 0 : 1;
    }

    /// <summary>Begins something so many times, spread evenly; what concerns one Service waits for what began before.</summary>
    /// <param name="last">What began last for each Service.</param>
    /// <param name="times">How often.</param>
    /// <param name="seconds">Over how long.</param>
    /// <param name="lag">Seconds to begin later, and to end later.</param>
    /// <param name="work">For which Service, and what.</param>
    private static async Task EachAsync(ConcurrentDictionary<string, Task> last, int times, int seconds, int lag, Func<int, (string Service, Func<Task> RunAsync)> work)
    {
        await Task.Delay(TimeSpan.FromSeconds(lag), TimeProvider.System);
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds((double)(seconds - 3) / times));
        for (int i = 0; i < times; i++)
        {
            await ticks.WaitForNextTickAsync();
            (string service, Func<Task> runAsync) = work(i);
            last[service] = AfterAsync(last.GetValueOrDefault(service, Task.CompletedTask), runAsync);
        }
    }

    private static async Task AfterAsync(Task before, Func<Task> runAsync)
    {
        await before;
        await runAsync();
    }
}
