using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>Compares what a worker shows with what it has to do. Pure.</summary>
/// <param name="Differences">Each in words.</param>
/// <param name="Repairs">What would end the differences, as far as commands can.</param>
/// <param name="Leaving">Servers that nobody wants any more and that take no connections: rests of earlier changes.</param>
internal sealed record WorkerComparison(ValueList<string> Differences, ValueList<RuntimeCommand> Repairs, ValueList<LeavingServer> Leaving)
{
    /// <summary>As many differences as a message names.</summary>
    public const int DifferencesNamed = 3;

    /// <summary>Whether the worker does what it has to do.</summary>
    public bool IsEqual => Differences.IsEmpty;

    /// <summary>The differences in one line.</summary>
    public string Summary => string.Join("; ", Differences.Take(DifferencesNamed))
        + (Differences.Count > DifferencesNamed ? $"; and {Differences.Count - DifferencesNamed} more" : "");

    /// <summary>Compares.</summary>
    /// <param name="observed">What the worker shows.</param>
    /// <param name="configuration">What it has to do.</param>
    /// <param name="backends">The back ends to look at; null for all.</param>
    public static WorkerComparison Of(WorkerObservation observed, HAProxyConfiguration configuration, IReadOnlySet<string>? backends)
    {
        var differences = new List<string>();
        var repairs = new List<RuntimeCommand>();
        var leaving = new List<LeavingServer>();
        foreach (CheckTable table in configuration.Checks.ByName.Values.Where(table => backends?.Contains(table.Name) != false))
        {
            CompareSlots(table, observed.Servers.Of(table.Name), differences, repairs);
        }

        foreach (ServiceSection section in configuration.Sections)
        {
            CompareFrontends(section, observed.Open, differences);
            foreach (HAProxyBackend backend in section.Backends)
            {
                if (backends?.Contains(backend.Name) != false)
                {
                    CompareServers(backend, observed.Servers.Of(backend.Name), differences, repairs, leaving);
                    CompareLimits(backend, observed.Limits, differences);
                }
            }
        }

        return new WorkerComparison(differences.ToValueList(), repairs.ToValueList(), leaving.ToValueList());
    }

    private static void CompareFrontends(ServiceSection section, IReadOnlyDictionary<string, int>? open, List<string> differences)
    {
        foreach (HAProxyFrontend frontend in open is null ? [] : section.Frontends)
        {
            if (!open!.TryGetValue(frontend.Name, out int limit)) // ! nothing is compared without
            {
                differences.Add($"frontend {frontend.Name} is closed");
            }
            else if (frontend.MaxConnections > 0 && limit != frontend.MaxConnections)
            {
                differences.Add($"frontend {frontend.Name} takes {limit} connections instead of {frontend.MaxConnections}");
            }
        }
    }

    private static void CompareLimits(HAProxyBackend backend, IReadOnlyDictionary<string, int> limits, List<string> differences) => differences.AddRange(
        backend.Servers
            .Where(server => server.MaxConnections > 0 && limits.GetValueOrDefault($"{backend.Name}/{server.Name}") != server.MaxConnections)
            .Select(server => $"server {backend.Name}/{server.Name} takes {limits.GetValueOrDefault($"{backend.Name}/{server.Name}")} connections instead of {server.MaxConnections}"));

    private static void CompareSlots(CheckTable table, IReadOnlyDictionary<string, ObservedServer> observed, List<string> differences, List<RuntimeCommand> repairs)
    {
        ServerTarget?[] slots = table.ToArray();
        for (int i = 0; i < slots.Length; i++)
        {
            string name = HAProxyNames.CheckServer(i + 1);
            bool isThere = observed.TryGetValue(name, out ObservedServer seen);
            bool isRight = slots[i] is { } target
                ? isThere && seen.TakesConnections && seen.Port == table.Port && target.Address.Equals(seen.Address)
                : isThere && !seen.TakesConnections;
            if (!isRight)
            {
                differences.Add($"server {table.Name}/{name} is {Describe(isThere, seen)}");
                repairs.AddRange(slots[i] is { } node
                    ? [RuntimeCommand.SetAddress(table.Name, name, node.Address, table.Port), RuntimeCommand.Enable(table.Name, name)]
                    : [RuntimeCommand.Disable(table.Name, name)]);
            }
        }
    }

    private static void CompareServers(
        HAProxyBackend backend,
        IReadOnlyDictionary<string, ObservedServer> observed,
        List<string> differences,
        List<RuntimeCommand> repairs,
        List<LeavingServer> leaving)
    {
        int found = 0;
        foreach (HAProxyServer server in backend.Servers)
        {
            bool isThere = observed.TryGetValue(server.Name, out ObservedServer seen);
            found += isThere ? 1 : 0;
            if (!isThere || !seen.TakesConnections || seen.Port != server.Port || seen.Weight != server.Weight || !server.Address.Equals(seen.Address))
            {
                differences.Add($"server {backend.Name}/{server.Name} is {Describe(isThere, seen)}");
                repairs.Add(RuntimeCommand.SetAddress(backend.Name, server.Name, server.Address, server.Port));
                repairs.Add(RuntimeCommand.SetWeight(backend.Name, server.Name, server.Weight));
                repairs.Add(RuntimeCommand.Enable(backend.Name, server.Name));
            }
        }

        if (found == observed.Count)
        {
            return;
        }

        foreach ((string name, ObservedServer seen) in observed.Where(entry => backend.Servers.All(server => server.Name != entry.Key)))
        {
            if (seen.TakesConnections)
            {
                differences.Add($"server {backend.Name}/{name} is one too many");
                repairs.Add(RuntimeCommand.Disable(backend.Name, name));
            }
            else
            {
                leaving.Add(new LeavingServer(backend.Name, name));
            }
        }
    }

    private static string Describe(bool isThere, ObservedServer seen) => !isThere ? "missing"
        : $"{seen.Address}:{seen.Port} with weight {seen.Weight}{(seen.TakesConnections ? "" : ", in maintenance")}";
}
