using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Statistics;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Statistics;

public sealed class TrafficLedgerTests
{
    [Fact]
    public void ReplacedWorker_BeginsAtZero_AndTheSumGoesOn()
    {
        var ledger = new TrafficLedger(10);
        HAProxyState state = State("a");

        ledger.Add(Reply("1/100", (state, "a", 7)), state);
        ledger.Add(Reply("1/100", (state, "a", 9)), state);
        ledger.Add(Reply("2/200", (state, "a", 3)), state);
        ledger.Add(null, state);

        Assert.Equal(12, Assert.Single(ledger.Ports()).Totals.Connections);
        Assert.Equal(12, Assert.Single(ledger.Services()).Connections);
    }

    /// <summary>A container's worker may have the same process id every time.</summary>
    [Fact]
    public void FiguresThatSomebodySetBack_AreNotTakenForNegative()
    {
        var ledger = new TrafficLedger(10);
        HAProxyState state = State("a");

        ledger.Add(Reply("1/100", (state, "a", 9)), state);
        ledger.Add(Reply("1/100", (state, "a", 2)), state);

        Assert.Equal(11, Assert.Single(ledger.Ports()).Totals.Connections);
    }

    [Fact]
    public void RemovedService_Disappears_ThoughTheWorkerStillTellsOfIt_AndItsPlaceGoesToTheBusiest()
    {
        var ledger = new TrafficLedger(2);
        HAProxyState all = State("a", "b", "c", "d");
        ledger.Add(Reply("1/1", (all, "a", 1), (all, "b", 50), (all, "c", 20), (all, "d", 30)), all);
        Assert.Equal(["b 50", "d 30", "<other> 21"], Lines(ledger));

        HAProxyState left = State("a", "c", "d");
        ledger.Add(Reply("1/1", (all, "a", 1), (all, "b", 60), (all, "c", 24), (all, "d", 30)), left);

        // What c had before it got its own figures stays where it was counted: nothing goes back, nothing is counted twice.
        Assert.Equal(["c 4", "d 30", "<other> 21"], Lines(ledger));
    }

    [Fact]
    public void WithoutPlaces_ThereIsOneSum()
    {
        var ledger = new TrafficLedger(0);
        HAProxyState state = State("a", "b");
        ledger.Add(Reply("1/1", (state, "a", 4), (state, "b", 5)), state);

        Assert.Equal(["<other> 9"], Lines(ledger));
        Assert.Equal([4, 5], ledger.Services().Select(service => service.Connections));
    }

    [Fact]
    public void WhateverHappens_NoFigureGoesBack_NothingIsCountedTwice_AndTheirNumberIsBounded()
    {
        string[] names = ["a", "b", "c", "d", "e"];
        var step = from subset in Gen.SubListOf(names)
                   from increments in Gen.Choose(0, 9).ArrayOf(names.Length)
                   from isReload in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
                   from isAnswered in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
                   select (Names: subset.ToArray(), increments, isReload, isAnswered);
        Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            var ledger = new TrafficLedger(2);
            var worker = new Dictionary<string, long>();
            var before = new Dictionary<string, long>();
            int generation = 0;
            foreach ((string[] there, int[] increments, bool isReload, bool isAnswered) in steps)
            {
                // A Service that is made again is a reload, as in a real HAProxy.
                if (isReload || there.Any(name => !worker.ContainsKey(name)))
                {
                    generation++;
                    worker.Clear();
                }

                worker = there.ToDictionary(name => name, name => worker.GetValueOrDefault(name) + increments[Array.IndexOf(names, name)]);
                HAProxyState state = State(there);
                ledger.Add(isAnswered ? Reply($"1/{generation}", [.. there.Select(name => (state, name, worker[name]))]) : null, state);
                Dictionary<string, long> now = ledger.Ports().ToDictionary(port => port.Service, port => port.Totals.Connections);
                bool goesBack = before.Any(entry => (there.Contains(entry.Key) || entry.Key == PortTraffic.Other) && now.GetValueOrDefault(entry.Key, -1) < entry.Value);

                // As much came on top as clients did: a Service that has its figures for the first time begins with what is new.
                long added = now.Sum(entry => entry.Value - before.GetValueOrDefault(entry.Key));
                if (goesBack || now.Count > 3 || added > worker.Values.Sum())
                {
                    return false;
                }

                before = now;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<string> Lines(TrafficLedger ledger) => ledger.Ports().Select(port => $"{port.Service} {port.Totals.Connections}");

    private static HAProxyState State(params string[] names)
    {
        ServiceState[] services = [.. names.Select((name, i) => Sample.State(Sample.Desired(name), $"192.0.2.{i + 1}"))];
        return new HAProxyState(services.ToImmutableDictionary(service => service.Identity.ServiceUid), CheckTables.Empty, AddressBook.Empty);
    }

    private static StatisticsReply Reply(string worker, params (HAProxyState State, string Name, long Connections)[] services) => new(
        worker,
        services.ToDictionary(
            service => service.State.Services[$"uid-{service.Name}"].Section.Frontends[0].Name,
            service => new ProxyStatistics(new TrafficTotals { Connections = service.Connections }, 0, 0, 0)));
}
