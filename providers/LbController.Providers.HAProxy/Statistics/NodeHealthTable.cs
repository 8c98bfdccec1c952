using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.Statistics;

/// <summary>
/// Which checks are asked for, and what they say of each node. The checks that most Services share are named; those of Services with a
/// port of their own (externalTrafficPolicy Local), of which there may be one a Service, are counted together. Pure.
/// </summary>
internal static class NodeHealthTable
{
    /// <summary>How many checks are named.</summary>
    public const int ChecksNamed = 4;

    /// <summary>How many checks are looked at: what fits into one command line.</summary>
    public const int ChecksRead = 200;

    /// <summary>The checks to look at, those with the most Services first.</summary>
    public static IReadOnlyList<CheckTable> Choose(HAProxyState state)
    {
        Dictionary<string, int> users = state.Services.Values
            .Select(service => service.Section.Check?.Name)
            .OfType<string>()
            .CountBy(name => name, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        return
        [
            .. state.Checks.ByName.Values
                .OrderByDescending(table => users.GetValueOrDefault(table.Name))
                .ThenBy(table => table.Name, StringComparer.Ordinal)
                .Take(ChecksRead),
        ];
    }

    /// <summary>The command that asks for them.</summary>
    public static string Question(IReadOnlyList<CheckTable> checks) => string.Join(';', checks.Select(check => $"show servers state {check.Name}"));

    /// <summary>What they say, ordered by node.</summary>
    /// <param name="checks">The checks that were asked for.</param>
    /// <param name="states">The answers; a node that they do not tell of is left out.</param>
    public static ValueList<NodeHealth> Of(IReadOnlyList<CheckTable> checks, IReadOnlyDictionary<(string Check, IPAddress Node), bool> states)
    {
        var found = new SortedDictionary<(string Node, string Check), (int Up, int Down)>();
        for (int i = 0; i < checks.Count; i++)
        {
            string name = i < ChecksNamed ? $"{checks[i].Port}{checks[i].Path}" : PortTraffic.Other;
            foreach (ServerTarget target in checks[i].Slots.Keys)
            {
                if (states.TryGetValue((checks[i].Name, target.Address), out bool isUp))
                {
                    (int up, int down) = found.GetValueOrDefault((target.Node, name));
                    found[(target.Node, name)] = isUp ? (up + 1, down) : (up, down + 1);
                }
            }
        }

        return found.Select(entry => new NodeHealth(entry.Key.Node, entry.Key.Check, entry.Value.Up, entry.Value.Down)).ToValueList();
    }
}
