using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>Says what a decision changes, in order: what is used is made before its user, and removed after it. Pure.</summary>
internal static class ChangeLister
{
    private const int NamesShown = 10;

    /// <summary>Lists.</summary>
    public static ValueList<ProviderChange> List(Decision decision)
    {
        switch (decision.Kind)
        {
            case DecisionKind.Exhausted:
                return [new HAProxyChange(ChangeKind.Create, "address", "waits for a free one")];
            case DecisionKind.Changed or DecisionKind.Removed:
                var changes = new List<ProviderChange>();
                ValueList<IPAddress> had = decision.Before?.Addresses ?? [];
                ValueList<IPAddress> gets = decision.After?.Addresses ?? [];
                changes.AddRange(gets.Where(address => !had.Contains(address)).Select(address => new HAProxyChange(ChangeKind.Create, $"address {address}", "assigned")));
                AddSharing(changes, decision);
                AddBackends(changes, decision);
                AddFrontends(changes, decision);
                AddForwards(changes, decision);
                AddRemoved(changes, decision);
                changes.AddRange(had.Where(address => !gets.Contains(address)).Select(address => new HAProxyChange(ChangeKind.Delete, $"address {address}", "released")));
                if (changes.Count == 0)
                {
                    changes.Add(decision.Kind == DecisionKind.Removed
                        ? new HAProxyChange(ChangeKind.Delete, "address", "reservation released")
                        : new HAProxyChange(ChangeKind.Update, "health check", "nodes are checked another way"));
                }

                return changes.ToValueList();
            default:
                return [];
        }
    }

    private static void AddSharing(List<ProviderChange> changes, Decision decision)
    {
        if (decision is { Before: { } before, After: { } after } && before.Desired.SharingKey != after.Desired.SharingKey)
        {
            string summary = after.Desired.SharingKey is { } key ? $"may be shared by the key {HAProxyNames.DnsOrHash(key)}" : "may be shared no more";
            changes.Add(new HAProxyChange(ChangeKind.Update, $"address {string.Join(", ", after.Addresses)}", summary));
        }
    }

    private static void AddBackends(List<ProviderChange> changes, Decision decision)
    {
        foreach (HAProxyBackend backend in decision.After?.Section.Backends ?? [])
        {
            HAProxyBackend? before = decision.Before?.Section.Backends.FirstOrDefault(known => known.Name == backend.Name);
            if (before is null)
            {
                changes.Add(new HAProxyChange(ChangeKind.Create, $"backend {backend.Name}", $"{backend.Servers.Count} servers: {Names(backend.Servers)}"));
            }
            else if (before != backend)
            {
                changes.Add(new HAProxyChange(ChangeKind.Update, $"backend {backend.Name}", Difference(before, backend)));
            }
        }
    }

    private static void AddFrontends(List<ProviderChange> changes, Decision decision)
    {
        foreach (HAProxyFrontend frontend in decision.After?.Section.Frontends ?? [])
        {
            HAProxyFrontend? before = decision.Before?.Section.Frontends.FirstOrDefault(known => known.Name == frontend.Name);
            string sources = frontend.IsRestricted ? $", {frontend.Sources.Count} source ranges" : "";
            if (before is null)
            {
                changes.Add(new HAProxyChange(ChangeKind.Create, $"frontend {frontend.Name}", $"{frontend.Binding}{sources}"));
            }
            else if (before != frontend)
            {
                changes.Add(new HAProxyChange(ChangeKind.Update, $"frontend {frontend.Name}", $"{frontend.Binding}{sources}"));
            }
        }
    }

    private static void AddForwards(List<ProviderChange> changes, Decision decision)
    {
        ValueList<UdpForward> had = decision.Before?.Forwards ?? [];
        ValueList<UdpForward> gets = decision.After?.Forwards ?? [];
        foreach (UdpForward forward in gets)
        {
            UdpForward? before = had.FirstOrDefault(known => known.Binding == forward.Binding);
            if (before != forward)
            {
                string sources = forward.IsRestricted ? $", {forward.Sources.Count} source ranges" : "";
                changes.Add(new HAProxyChange(before is null ? ChangeKind.Create : ChangeKind.Update, $"forward {forward.Binding}", $"{forward.Targets.Count} nodes{sources}"));
            }
        }

        changes.AddRange(had.Where(forward => gets.All(known => known.Binding != forward.Binding)).Select(forward => new HAProxyChange(ChangeKind.Delete, $"forward {forward.Binding}", $"{forward.Targets.Count} nodes")));
    }

    private static void AddRemoved(List<ProviderChange> changes, Decision decision)
    {
        foreach (HAProxyFrontend frontend in decision.Before?.Section.Frontends ?? [])
        {
            if (decision.After is not { } after || after.Section.Frontends.All(known => known.Name != frontend.Name))
            {
                changes.Add(new HAProxyChange(ChangeKind.Delete, $"frontend {frontend.Name}", $"{frontend.Binding}"));
            }
        }

        foreach (HAProxyBackend backend in decision.Before?.Section.Backends ?? [])
        {
            if (decision.After is not { } after || after.Section.Backends.All(known => known.Name != backend.Name))
            {
                changes.Add(new HAProxyChange(ChangeKind.Delete, $"backend {backend.Name}", $"{backend.Servers.Count} servers"));
            }
        }
    }

    private static string Difference(HAProxyBackend before, HAProxyBackend after)
    {
        HAProxyServer[] added = [.. after.Servers.Where(server => before.Servers.All(known => known.Name != server.Name))];
        HAProxyServer[] removed = [.. before.Servers.Where(server => after.Servers.All(known => known.Name != server.Name))];
        HAProxyServer[] changed = [.. after.Servers.Where(server => before.Servers.Any(known => known.Name == server.Name && known != server))];
        string[] parts =
        [
            .. added.Length == 0 ? [] : new[] { $"{Names(added)} added" },
            .. removed.Length == 0 ? [] : new[] { $"{Names(removed)} removed" },
            .. changed.Length == 0 ? [] : new[] { $"{Names(changed)} changed" },
            .. before.StickTable == after.StickTable ? [] : new[] { after.StickTable is { } table ? $"clients keep their node for {(long)table.Expiry.TotalSeconds} s" : "clients keep no node" },
            .. before with { Servers = after.Servers, StickTable = after.StickTable } == after ? [] : new[] { "connections are treated another way" },
        ];
        return string.Join("; ", parts);
    }

    private static string Names(IReadOnlyCollection<HAProxyServer> servers) =>
        string.Join(", ", servers.Take(NamesShown).Select(server => server.Name)) + (servers.Count > NamesShown ? $" and {servers.Count - NamesShown} more" : "");
}
