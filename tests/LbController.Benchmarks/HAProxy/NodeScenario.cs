using System.Diagnostics;
using System.Globalization;
using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Benchmarks.HAProxy;

/// <summary>
/// One node more for all Services: through the runtime API, beside the same change together with one new Service, which needs a reload.
/// Both are whole commits: deciding, files, HAProxy, proof.
/// </summary>
internal static class NodeScenario
{
    private const int Rounds = 5;
    private const int Nodes = 10;

    public static async Task<int> RunAsync(int services)
    {
        BenchNode[] nodes = [.. Enumerable.Range(1, Nodes + 1).Select(i => new BenchNode($"node-{i:00}", IPAddress.Parse($"127.21.0.{i}"), 30_080, BenchNode.HealthPort))];
        await using var bench = new BenchProvider("127.22.0.0/16");
        await bench.Provider.StartAsync([], CancellationToken.None);
        DesiredLoadBalancer[] few = [.. Enumerable.Range(0, services).Select(i => BenchProvider.Service($"web-{i}", nodes[..Nodes]))];
        DesiredLoadBalancer[] more = [.. few.Select(service => service with { Nodes = BenchProvider.Service("", nodes).Nodes })];
        await Task.WhenAll(few.Select(bench.ServeAsync));

        var byCommands = new List<double>();
        var byReload = new List<double>();
        var commandsAlone = new List<double>();
        var reloadAlone = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            (long reloads, long commands) = (bench.Reloads, bench.Commands);
            byCommands.Add(await TimeAsync(() => Task.WhenAll(more.Select(bench.TargetAsync))));
            commandsAlone.Add(bench.Times.Last);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  commands: {byCommands[^1]:0} ms, of these {commandsAlone[^1]} from the files to the proof, {bench.Commands - commands} commands, {bench.Reloads - reloads} reloads"));
            await Task.WhenAll(few.Select(bench.TargetAsync));

            // What left must be gone, and reloads of before must not make this one wait for its turn.
            await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
            (reloads, commands) = (bench.Reloads, bench.Commands);
            DesiredLoadBalancer added = BenchProvider.Service($"new-{round}", nodes);
            byReload.Add(await TimeAsync(() => Task.WhenAll([.. more.Select(bench.TargetAsync), bench.ServeAsync(added)])));
            reloadAlone.Add(bench.Times.Last);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  reload:   {byReload[^1]:0} ms, of these {reloadAlone[^1]} from the files to the proof, {bench.Commands - commands} commands, {bench.Reloads - reloads} reloads"));
            await Task.WhenAll(few.Select(bench.TargetAsync));
            await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            one node more for {services} back ends of {Nodes}, medians of {Rounds}
            from the files to the proof  {Median(commandsAlone),6:0} ms by commands {Median(reloadAlone),6:0} ms by a reload   ratio {Median(reloadAlone) / Median(commandsAlone):0.0}
            with waiting and deciding    {Median(byCommands),6:0} ms by commands {Median(byReload),6:0} ms by a reload   ratio {Median(byReload) / Median(byCommands):0.0}
            """));
        Array.ForEach(nodes, node => _ = node.DisposeAsync().AsTask());
        return 0;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
