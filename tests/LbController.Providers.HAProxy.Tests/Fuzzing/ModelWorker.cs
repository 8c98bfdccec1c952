using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Runtime;

namespace LbController.Providers.HAProxy.Tests.Fuzzing;

/// <summary>
/// HAProxy's runtime API as far as it is used, by its manual: servers of the file and added ones, maintenance that trackers inherit, and
/// what it refuses. Anything else is an exception.
/// </summary>
internal sealed class ModelWorker
{
    private readonly Dictionary<string, Dictionary<string, Server>> _backends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _frontends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<IPNetwork>> _sources = new(StringComparer.Ordinal);

    public ModelWorker(HAProxyConfiguration configuration)
    {
        foreach (CheckTable table in configuration.Checks.ByName.Values)
        {
            _backends[table.Name] = table.ToArray()
                .Select((target, i) => (Name: HAProxyNames.CheckServer(i + 1), Server: target is { } node
                    ? new Server(node.Address, table.Port, null, IsStatic: true) { IsReady = true }
                    : new Server(IPAddress.Loopback, 1, null, IsStatic: true)))
                .ToDictionary(entry => entry.Name, entry => entry.Server);
        }

        foreach (ServiceSection section in configuration.Sections)
        {
            foreach (HAProxyFrontend frontend in section.Frontends)
            {
                _frontends[frontend.Name] = true;
                _sources[frontend.Name] = [.. frontend.Sources];
            }

            foreach (HAProxyBackend backend in section.Backends)
            {
                _backends[backend.Name] = backend.Servers.ToDictionary(server => server.Name, server => new Server(server.Address, server.Port, server.Tracks, IsStatic: true) { Weight = server.Weight, Id = server.Id, IsReady = true });
            }
        }
    }

    /// <summary>How many servers of a back end take connections: not in maintenance, nor the one that they track.</summary>
    public int Ready(string backend) => _backends.GetValueOrDefault(backend)?.Values.Count(IsReady) ?? 0;

    public void Set(SourceChange change)
    {
        Assert.True(_frontends[change.Frontend]);
        Assert.NotEmpty(_sources[change.Frontend]);
        _sources[change.Frontend] = [.. change.Sources];
    }

    public void Run(string command)
    {
        string[] words = command.Split(' ');
        switch (words)
        {
            case ["add", "server", { } name, { } place, .. string[] rest]:
                Assert.DoesNotContain(NameOf(name).Server, Of(name).Keys);
                Add(name, IPEndPoint.Parse(place), rest);
                break;
            case ["enable", "health", { } name]:
                Assert.Null(Find(name).Tracks);
                break;
            case ["set", "server", { } name, "state", "ready"]:
                Find(name).IsReady = true;
                break;
            case ["set", "server", { } name, "state", "maint"]:
                Find(name).IsReady = false;
                break;
            case ["set", "server", { } name, "addr", { } address, "port", { } port]:
                (Find(name).Address, Find(name).Port) = (IPAddress.Parse(address), int.Parse(port));
                break;
            case ["set", "server", { } name, "weight", { } weight]:
                Find(name).Weight = int.Parse(weight);
                break;
            case ["del", "server", { } name]:
                Assert.False(Find(name).IsReady, $"{command}: only servers in maintenance can be deleted");
                Assert.DoesNotContain(_backends.Values.SelectMany(backend => backend.Values), server => server.Tracks == name);
                Of(name).Remove(NameOf(name).Server);
                break;
            case ["disable", "frontend", { } name]:
                Assert.True(_frontends[name], $"{command}: it is closed already");
                _frontends[name] = false;
                break;
            default:
                Assert.Fail($"not a command that is used: {command}");
                break;
        }
    }

    /// <summary>What is not as it has to be.</summary>
    public IEnumerable<string> Differences(RunningConfiguration desired)
    {
        var wanted = new ModelWorker(desired.Configuration);
        foreach ((string name, bool isOpen) in _frontends.Where(frontend => frontend.Value != wanted._frontends.ContainsKey(frontend.Key)))
        {
            yield return $"frontend {name} is {(isOpen ? "open" : "closed")}";
        }

        foreach ((string name, HashSet<IPNetwork> sources) in wanted._sources.Where(entry => !_sources.TryGetValue(entry.Key, out HashSet<IPNetwork>? had) || !had.SetEquals(entry.Value)))
        {
            yield return $"frontend {name} should let in {string.Join(' ', sources)}";
        }

        foreach ((string backend, Dictionary<string, Server> servers) in wanted._backends)
        {
            Dictionary<string, Server> had = _backends.GetValueOrDefault(backend) ?? [];
            foreach ((string name, Server server) in servers)
            {
                // Whether it came with the file is no matter, and an unused slot may keep its last address.
                if (!had.TryGetValue(name, out Server? seen) || seen.IsReady != server.IsReady || (server.IsReady && (seen with { IsStatic = true }) != server))
                {
                    yield return $"server {backend}/{name} is {seen} instead of {server}";
                }
            }

            foreach ((string name, Server server) in had.Where(entry => !servers.ContainsKey(entry.Key)))
            {
                if (server.IsReady || !desired.Leaving.ContainsKey(new LeavingServer(backend, name)))
                {
                    yield return $"server {backend}/{name} is one too many";
                }
            }
        }
    }

    private static (string Backend, string Server) NameOf(string text) => text.Split('/') is [{ } backend, { } server] ? (backend, server) : throw new FormatException(text);

    private bool IsReady(Server server) => server.IsReady && server.Weight > 0 && (server.Tracks is null || Find(server.Tracks).IsReady);

    private Dictionary<string, Server> Of(string name) => _backends[NameOf(name).Backend];

    private Server Find(string name) => Of(name)[NameOf(name).Server];

    private void Add(string name, IPEndPoint place, string[] rest)
    {
        var server = new Server(place.Address, place.Port, null, IsStatic: false);
        for (int i = 0; i < rest.Length; i += 2)
        {
            switch (rest[i])
            {
                case "id":
                    server.Id = int.Parse(rest[i + 1]);
                    Assert.DoesNotContain(Of(name).Values, other => other.Id == server.Id);
                    break;
                case "weight":
                    server.Weight = int.Parse(rest[i + 1]);
                    break;
                case "track":
                    Assert.True(Find(rest[i + 1]).IsStatic, $"{name} cannot track a server that is not in the file");
                    server = server with { Tracks = rest[i + 1] };
                    break;
                case "check":
                    i--;
                    break;
                default:
                    Assert.Contains(rest[i], new[] { "inter", "fastinter", "fall", "rise" });
                    break;
            }
        }

        Of(name).Add(NameOf(name).Server, server);
    }

    private sealed record Server(IPAddress Address, int Port, string? Tracks, bool IsStatic)
    {
        public IPAddress Address { get; set; } = Address;

        public int Port { get; set; } = Port;

        public int Weight { get; set; } = 1;

        public int Id { get; set; }

        public bool IsReady { get; set; }
    }
}
