using System.Net;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Runtime;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Fuzzing;

/// <summary>What the runtime API is told, carried out by a model of HAProxy, brings about what the file says.</summary>
public sealed partial class RuntimePlanTests
{
    private static readonly AddressPoolSet Pools = new([HAProxyAddressPool.Parse("192.0.2.0/24")]);

    /// <summary>One to four Services at a time become something else, or nothing: nodes, their addresses, NodePorts, ports, source ranges, affinity, health.</summary>
    private static readonly Gen<(int Service, DesiredLoadBalancer? Desired)[]> Change = (
        from service in Gen.Choose(1, 4)
        from isRemoved in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        from nodes in Gen.SubListOf(Enumerable.Range(1, 12))
        from moved in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(1, 12)))
        from nodePort in Gen.Frequency((5, Gen.Constant(30080)), (1, Gen.Constant(30081)))
        from ports in Gen.Frequency((8, Gen.Constant(2)), (1, Gen.Constant(1)))
        from sources in Gen.Frequency((4, Gen.Constant(2)), (1, Gen.Choose(0, 90)))
        from first in Gen.Choose(0, 3)
        from affinity in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        from health in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
        select (service, isRemoved ? null : Desired(service, [.. nodes], moved, nodePort, ports) with
        {
            SourceRanges = Enumerable.Range(first, sources).Select(i => new IPNetwork(IPAddress.Parse($"10.{i}.0.0"), 16)).ToValueList(),
            ClientIpAffinity = affinity ? TimeSpan.FromMinutes(5) : null,
            Health = health switch { 0 => HealthProbe.Http(10256, "/healthz"), 1 => HealthProbe.Http(31000 + service, "/healthz"), _ => HealthProbe.NodePortTcp },
        })).NonEmptyListOf().Select(list => list.Take(4).ToArray());

    [Fact]
    public void WhatNeedsNoReload_IsBroughtAboutByCommands_WithoutEverEmptyingABackEnd()
    {
        int commanded = 0;
        int all = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(80), Prop.ForAll(Change.NonEmptyListOf().ToArbitrary(), changes =>
        {
            HAProxyState state = HAProxyState.Empty;
            RunningConfiguration running = RunningConfiguration.Loaded(ConfigurationOf(state));
            var worker = new ModelWorker(running.Configuration);
            foreach ((int Service, DesiredLoadBalancer? Desired)[] change in changes)
            {
                state = Next(state, change);
                HAProxyConfiguration desired = ConfigurationOf(state);
                RuntimePlan plan = RuntimePlanner.Plan(running, desired, now: 0);
                all++;
                if (plan.NeedsReload)
                {
                    running = RunningConfiguration.Loaded(desired);
                    worker = new ModelWorker(desired);
                    continue;
                }

                commanded += plan.Commands.Count + plan.Sources.Count;
                CarryOut(worker, plan, running, desired);
                running = plan.After;
                Assert.Empty(worker.Differences(running));
            }
        }));

        // The property is about commands: there have to be some.
        Assert.InRange(commanded, all / 10, int.MaxValue);
    }

    private static void CarryOut(ModelWorker worker, RuntimePlan plan, RunningConfiguration before, HAProxyConfiguration desired)
    {
        Assert.All(plan.Commands, command => Assert.Matches(Safe(), command.Text));
        HashSet<string> wanted = [.. desired.Sections.SelectMany(section => section.Backends).Where(backend => !backend.Servers.IsEmpty).Select(backend => backend.Name)];
        string[] serving = [.. before.Configuration.Sections.SelectMany(section => section.Backends).Where(backend => wanted.Contains(backend.Name) && worker.Ready(backend.Name) > 0).Select(backend => backend.Name)];
        foreach (SourceChange change in plan.Sources)
        {
            worker.Set(change);
        }

        foreach (RuntimeCommand command in plan.Commands)
        {
            worker.Run(command.Text);
            Assert.All(serving, backend => Assert.True(worker.Ready(backend) > 0, $"{backend} has no server after '{command.Text}' of {string.Join("; ", plan.Commands.Select(each => each.Text))}"));
        }
    }

    private static HAProxyState Next(HAProxyState state, IEnumerable<(int Service, DesiredLoadBalancer? Desired)> changes)
    {
        var identities = new List<LoadBalancerIdentity>();
        foreach ((int service, DesiredLoadBalancer? desired) in changes)
        {
            LoadBalancerIdentity identity = Sample.Identity($"web-{service}");
            identities.Add(identity);
            Decision decision = RequestPlanner.Decide(state, Pools, new ServiceRequest(identity, desired, []));
            state = RequestPlanner.Apply(state, identity, decision);
        }

        state = state with { Checks = state.Checks.Keeping(state.Services.Values.Select(service => service.Section)) };
        return RequestPlanner.Release(state, identities);
    }

    private static DesiredLoadBalancer Desired(int service, int[] nodes, int moved, int nodePort, int ports) => new()
    {
        Identity = Sample.Identity($"web-{service}"),
        Listeners = Enumerable.Range(0, ports).Select(i => Sample.Tcp(80 + i, nodePort + i)).ToValueList(),
        Nodes = nodes.Select(node => Sample.Node($"node-{node:00}", $"10.0.{(node == moved ? 1 : 0)}.{node}")).ToValueList(),
    };

    private static HAProxyConfiguration ConfigurationOf(HAProxyState state) =>
        HAProxyConfiguration.Of(Sample.Settings, 1000, state.Checks, state.Services.Values.Select(service => service.Section));

    [GeneratedRegex(@"\A(add server|enable health|set server|del server|disable frontend) [A-Za-z0-9._/-]+( (state (ready|maint)|weight \d+|addr [0-9a-f.:]+ port \d+|[0-9a-f.:\[\]]+( id \d+)?( weight \d+)? (track [a-z0-9._/-]+|check inter \d+ms fastinter \d+ms fall \d+ rise \d+)))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Safe();
}
