using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>
/// Decides what the runtime API can do and what needs a reload: servers, health slots, weights, servers' limits, source ranges and closing listeners are
/// commands; new listeners and back ends and everything about their structure are a reload. What is not known here is a reload. Pure.
/// </summary>
internal sealed class RuntimePlanner
{
    /// <summary>So many closed proxies of removed Services may stay in a worker: some 10 MB.</summary>
    public const int MostLeftovers = 512;

    private readonly SortedSet<string> _reasons = new(StringComparer.Ordinal);
    private readonly List<RuntimeCommand> _enabling = [];
    private readonly List<RuntimeCommand> _disabling = [];
    private readonly List<SourceChange> _sources = [];
    private readonly ImmutableDictionary<LeavingServer, Leaving>.Builder _leaving;
    private readonly HAProxyConfiguration _before;
    private readonly HAProxyConfiguration _desired;
    private readonly long _now;
    private int _leftovers;

    private RuntimePlanner(RunningConfiguration running, HAProxyConfiguration desired, long now)
    {
        _before = running.Configuration;
        _desired = desired;
        _leaving = running.Leaving.ToBuilder();
        _leftovers = running.Leftovers;
        _now = now;
    }

    /// <summary>Decides.</summary>
    /// <param name="running">What the worker does.</param>
    /// <param name="desired">What it has to do.</param>
    /// <param name="now">The clock's timestamp, for servers that leave.</param>
    public static RuntimePlan Plan(RunningConfiguration running, HAProxyConfiguration desired, long now)
    {
        var planner = new RuntimePlanner(running, desired, now);
        planner.CompareChecks();
        planner.CompareSections();
        bool fewerOrMoreFit = desired.MaxConnections != running.Configuration.MaxConnections && planner._reasons.Count == 0;
        if (fewerOrMoreFit || desired.Settings != running.Configuration.Settings)
        {
            planner._reasons.Add(ReloadReason.Settings);
        }

        if (planner._leftovers > MostLeftovers)
        {
            planner._reasons.Add(ReloadReason.Leftovers);
        }

        return new RuntimePlan(
            planner._reasons.ToValueList(),
            [.. planner._enabling, .. planner._disabling],
            planner._sources.ToValueList(),
            new RunningConfiguration(desired, planner._leaving.ToImmutable(), planner._leftovers));
    }

    /// <summary>Whether a Service's part can be brought about by commands, whatever else there is.</summary>
    /// <param name="before">What it is, or null.</param>
    /// <param name="after">What it has to be, or null.</param>
    /// <param name="settings">What is shared.</param>
    public static bool CanCommand(ServiceSection? before, ServiceSection? after, HAProxySettings settings)
    {
        if (before is null)
        {
            return after is null or { Frontends.IsEmpty: true, Backends.IsEmpty: true };
        }

        var nothing = new HAProxyConfiguration(settings, 0, CheckTables.Empty, []);
        var planner = new RuntimePlanner(RunningConfiguration.Loaded(nothing), nothing, 0);
        planner.CompareFrontends(before.Frontends, after?.Frontends ?? []);
        planner.CompareBackends(before.Backends, after?.Backends ?? []);
        return planner._reasons.Count == 0;
    }

    private void CompareChecks()
    {
        foreach (CheckTable table in _desired.Checks.ByName.Values)
        {
            CheckTable? before = _before.Checks.ByName.GetValueOrDefault(table.Name);
            if (before is null || before.Capacity != table.Capacity)
            {
                _reasons.Add(ReloadReason.CheckAdded);
            }
            else if (!ReferenceEquals(before, table))
            {
                CompareSlots(before, table.ToArray());
            }
        }

        foreach (CheckTable table in _before.Checks.ByName.Values.Where(table => !_desired.Checks.ByName.ContainsKey(table.Name)))
        {
            CompareSlots(table, new ServerTarget?[table.Capacity]);
        }
    }

    private void CompareSlots(CheckTable before, ServerTarget?[] slots)
    {
        ServerTarget?[] had = before.ToArray();
        for (int i = 0; i < slots.Length; i++)
        {
            string server = HAProxyNames.CheckServer(i + 1);
            if (slots[i] is { } target && had[i] != target)
            {
                if (had[i] is not null)
                {
                    // What was found out about the node before must not count for this one.
                    _enabling.Add(RuntimeCommand.Disable(before.Name, server));
                }

                _enabling.Add(RuntimeCommand.SetAddress(before.Name, server, target.Address, before.Port));
                _enabling.Add(RuntimeCommand.Enable(before.Name, server));
            }
            else if (slots[i] is null && had[i] is not null)
            {
                _disabling.Add(RuntimeCommand.Disable(before.Name, server));
            }
        }
    }

    private void CompareSections()
    {
        var before = new Dictionary<string, ServiceSection>(_before.Sections.Count, StringComparer.Ordinal);
        foreach (ServiceSection section in _before.Sections)
        {
            before.Add(section.Identity.ServiceUid, section);
        }

        foreach (ServiceSection section in _desired.Sections)
        {
            if (!before.Remove(section.Identity.ServiceUid, out ServiceSection? known))
            {
                if (!section.Frontends.IsEmpty || !section.Backends.IsEmpty)
                {
                    _reasons.Add(ReloadReason.ServiceAdded);
                }
            }
            else if (!ReferenceEquals(known, section))
            {
                CompareFrontends(known.Frontends, section.Frontends);
                CompareBackends(known.Backends, section.Backends);
            }
        }

        foreach (ServiceSection removed in before.Values)
        {
            CompareFrontends(removed.Frontends, []);
            CompareBackends(removed.Backends, []);
        }
    }

    private void CompareFrontends(ValueList<HAProxyFrontend> before, ValueList<HAProxyFrontend> desired)
    {
        if (before == desired)
        {
            return;
        }

        foreach (HAProxyFrontend frontend in desired)
        {
            HAProxyFrontend? known = before.FirstOrDefault(candidate => candidate.Name == frontend.Name);
            if (known is null)
            {
                _reasons.Add(ReloadReason.ListenerAdded);
            }
            else if (known != frontend)
            {
                ChangeFrontend(known, frontend);
            }
        }

        foreach (HAProxyFrontend removed in before.Where(known => desired.All(frontend => frontend.Name != known.Name)))
        {
            _leftovers++;
            _disabling.Add(RuntimeCommand.DisableFrontend(removed.Name));
        }
    }

    private void ChangeFrontend(HAProxyFrontend before, HAProxyFrontend frontend)
    {
        // Another limit is a reload: with clients waiting, 2.6 locks up in "set maxconn frontend" and its watchdog ends it (seen on 2.6.12).
        bool onlySources = before with { Sources = frontend.Sources } == frontend && !before.Sources.IsEmpty && !frontend.Sources.IsEmpty;
        if (onlySources)
        {
            _sources.Add(new SourceChange(frontend.Name, frontend.Sources));
        }
        else
        {
            _reasons.Add(ReloadReason.ListenerChanged);
        }
    }

    private void CompareBackends(ValueList<HAProxyBackend> before, ValueList<HAProxyBackend> desired)
    {
        foreach (HAProxyBackend backend in desired)
        {
            HAProxyBackend? known = before.FirstOrDefault(candidate => candidate.Name == backend.Name);
            if (known is null || known with { Servers = backend.Servers } != backend)
            {
                _reasons.Add(known is null ? ReloadReason.ListenerAdded : ReloadReason.BackendChanged);
            }
            else if (known.Servers != backend.Servers)
            {
                CompareServers(known, backend);
            }
        }

        foreach (HAProxyBackend removed in before.Where(known => desired.All(backend => backend.Name != known.Name)))
        {
            // Nobody sends it traffic any more; only what it checks itself is stopped.
            foreach (HAProxyServer server in removed.Servers.Where(server => server.Tracks is null))
            {
                _disabling.Add(RuntimeCommand.Disable(removed.Name, server.Name));
            }
        }
    }

    private void CompareServers(HAProxyBackend before, HAProxyBackend desired)
    {
        Dictionary<string, HAProxyServer> known = before.Servers.ToDictionary(server => server.Name, StringComparer.Ordinal);
        foreach (HAProxyServer server in desired.Servers)
        {
            if (!known.Remove(server.Name, out HAProxyServer? had))
            {
                Add(desired.Name, server);
            }
            else if (had != server)
            {
                Change(desired.Name, had, server);
            }
        }

        foreach (HAProxyServer removed in known.Values)
        {
            if (removed.ClosesWhenDown)
            {
                // Maintenance would end its connections at once, as a failure does; the worker that a reload replaces finishes them.
                _reasons.Add(ReloadReason.ServerReplaced);
            }

            _leaving[new LeavingServer(desired.Name, removed.Name)] = new Leaving(removed, _now);
            _disabling.Add(RuntimeCommand.Disable(desired.Name, removed.Name));
        }
    }

    private void Add(string backend, HAProxyServer server)
    {
        var name = new LeavingServer(backend, server.Name);
        if (_leaving.TryGetValue(name, out Leaving left))
        {
            _leaving.Remove(name);
            if (left.Server is { } known && IsSameButCommandable(known, server))
            {
                Change(backend, known, server);
                _enabling.Add(RuntimeCommand.Enable(backend, server.Name));
                return;
            }

            // Refused while it has connections; then a reload makes room.
            _enabling.Add(RuntimeCommand.Delete(backend, server.Name));
        }

        _enabling.Add(RuntimeCommand.AddServer(backend, server, _desired.Settings));
        if (server.Tracks is null)
        {
            _enabling.Add(RuntimeCommand.EnableHealth(backend, server.Name));
        }

        _enabling.Add(RuntimeCommand.Enable(backend, server.Name));
    }

    private static bool IsSameButCommandable(HAProxyServer before, HAProxyServer server) =>
        before with { Address = server.Address, Port = server.Port, Weight = server.Weight, MaxConnections = server.MaxConnections } == server
        && before.MaxConnections == 0 == (server.MaxConnections == 0);

    private void Change(string backend, HAProxyServer before, HAProxyServer server)
    {
        if (!IsSameButCommandable(before, server))
        {
            _reasons.Add(ReloadReason.ServerReplaced);
            return;
        }

        if (!before.Address.Equals(server.Address) || before.Port != server.Port)
        {
            _enabling.Add(RuntimeCommand.SetAddress(backend, server.Name, server.Address, server.Port));
        }

        if (before.Weight != server.Weight)
        {
            _enabling.Add(RuntimeCommand.SetWeight(backend, server.Name, server.Weight));
        }

        if (before.MaxConnections != server.MaxConnections)
        {
            _enabling.Add(RuntimeCommand.LimitServer(backend, server.Name, server.MaxConnections));
        }
    }
}
