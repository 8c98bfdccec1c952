using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Net;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Nodes;

/// <summary>
/// One node's service proxy: listens on the node's address at every node port that it can serve, and answers for its health. A port
/// without an endpoint is not listened on, so that clients are refused as kube-proxy refuses them. Used by one loop only, but for the
/// connections.
/// </summary>
internal sealed partial class NodeProxy(string name, IPAddress address, EndpointUses uses, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Dictionary<(string Namespace, string Name), ServiceRoutes> _routes = [];
    private readonly Dictionary<int, PortHolder> _ports = [];
    private readonly Dictionary<int, (TcpAcceptor Acceptor, (string Namespace, string Name) Service)> _healthChecks = [];
    private readonly CancellationTokenSource _stopping = new();
    private TcpAcceptor? _healthz;
    private volatile bool _leaving;

    public string Family => AddressMath.Family(address);

    public void OpenHealthz(int port) => _healthz = Open(port, ServeHealthzAsync);

    /// <summary>Whether the health page says 503.</summary>
    public void SetLeaving(bool leaving) => _leaving = leaving;

    /// <summary>Brings the listeners of one Service to what it wants now; null where the Service is gone.</summary>
    public void Apply((string Namespace, string Name) key, ServiceRoutes? routes)
    {
        ServiceRoutes? before = _routes.GetValueOrDefault(key);
        foreach (int port in before?.Ports.Keys ?? [])
        {
            if (routes is null || !routes.Ports.TryGetValue(port, out ForwardTarget? target) || !target.Serves(name))
            {
                Close(port, key);
            }
        }

        foreach ((int port, ForwardTarget target) in routes?.Ports ?? System.Collections.Frozen.FrozenDictionary<int, ForwardTarget>.Empty)
        {
            Forward(port, target, key);
        }

        HealthCheck(key, before?.HealthCheckPort ?? 0, routes?.HealthCheckPort ?? 0);
        lock (_routes)
        {
            if (routes is null)
            {
                _routes.Remove(key);
            }
            else
            {
                _routes[key] = routes;
            }
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _healthz?.Dispose();
        _ports.Values.ToList().ForEach(port => port.Acceptor?.Dispose());
        _healthChecks.Values.ToList().ForEach(port => port.Acceptor.Dispose());
        _ports.Clear();
        _healthChecks.Clear();
        _stopping.Dispose();
    }

    private void Forward(int port, ForwardTarget target, (string Namespace, string Name) owner)
    {
        if (_ports.TryGetValue(port, out PortHolder? known))
        {
            // Also where another Service had the port until now: its own turn may come after this one.
            lock (known)
            {
                known.Target = target;
                known.Owner = owner;
                if (target.Affinity is null)
                {
                    known.Clients.Clear();
                }
            }
        }
        else if (target.Serves(name))
        {
            var holder = new PortHolder { Target = target, Owner = owner, Clients = new AffinityTable(time) };
            if (Open(port, (client, token) => ForwardAsync(client, holder, token)) is { } acceptor)
            {
                holder.Acceptor = acceptor;
                _ports[port] = holder;
            }
        }
    }

    private void Close(int port, (string Namespace, string Name) owner)
    {
        if (_ports.TryGetValue(port, out PortHolder? known) && known.Owner == owner)
        {
            _ports.Remove(port);
            known.Acceptor?.Dispose();
        }
    }

    private void HealthCheck((string Namespace, string Name) key, int before, int now)
    {
        if (before == now)
        {
            return;
        }

        if (_healthChecks.TryGetValue(before, out (TcpAcceptor Acceptor, (string Namespace, string Name) Service) gone) && gone.Service == key)
        {
            _healthChecks.Remove(before);
            gone.Acceptor.Dispose();
        }

        if (now > 0 && Open(now, (client, token) => HttpResponder.ServeAsync(client, _ => HealthCheckAnswer(key), token)) is { } acceptor)
        {
            _healthChecks[now] = (acceptor, key);
        }
    }

    private TcpAcceptor? Open(int port, Func<Socket, CancellationToken, Task> serve)
    {
        var acceptor = new TcpAcceptor(new IPEndPoint(address, port), serve, _stopping.Token);
        try
        {
            acceptor.Open();
            return acceptor;
        }
        catch (SocketException error)
        {
            PortTaken(logger, error, name, address, port);
            return null;
        }
    }

    private async Task ForwardAsync(Socket client, PortHolder holder, CancellationToken cancellationToken)
    {
        IPAddress from = ((IPEndPoint?)client.RemoteEndPoint)?.Address ?? IPAddress.Loopback;
        (ForwardTarget target, IReadOnlyList<IPEndPoint> endpoints, IDisposable? first) = Choose(holder, from);
        IPAddress source = target.KeepsClientAddress && from.AddressFamily == address.AddressFamily ? from : address;
        foreach (IPEndPoint endpoint in endpoints)
        {
            using IDisposable use = first ?? uses.Enter(endpoint.Address);
            first = null;
            using Socket? upstream = await UpstreamDialer.ConnectAsync(source, endpoint, cancellationToken);
            if (upstream is not null)
            {
                await TcpRelay.RunAsync(client, upstream, cancellationToken);
                return;
            }
        }

        TcpRelay.Reset(client);
    }

    /// <summary>
    /// Chooses and counts in one step with <see cref="Forward"/>: once new endpoints are applied, every choice from the old ones has been
    /// counted.
    /// </summary>
    private (ForwardTarget Target, IReadOnlyList<IPEndPoint> Endpoints, IDisposable? First) Choose(PortHolder holder, IPAddress client)
    {
        lock (holder)
        {
            ForwardTarget target = holder.Target;
            IReadOnlyList<IPEndPoint> endpoints = target.Order(name, target.Affinity is { } timeout ? holder.Clients.Find(client, timeout) : null);
            if (endpoints.Count == 0)
            {
                return (target, endpoints, null);
            }

            if (target.Affinity is { } kept)
            {
                holder.Clients.Set(client, endpoints[0], kept);
            }

            return (target, endpoints, uses.Enter(endpoints[0].Address));
        }
    }

    private Task ServeHealthzAsync(Socket client, CancellationToken cancellationToken) =>
        HttpResponder.ServeAsync(client, request => request.Target.StartsWith("/healthz", StringComparison.Ordinal) || request.Target.StartsWith("/livez", StringComparison.Ordinal)
            ? (_leaving && !request.Target.StartsWith("/livez", StringComparison.Ordinal) ? 503 : 200, new JsonObject { ["nodeEligible"] = !_leaving }.ToBytes())
            : (404, []), cancellationToken);

    private (int Status, byte[] Body) HealthCheckAnswer((string Namespace, string Name) key)
    {
        int ready;
        lock (_routes)
        {
            ready = _routes.TryGetValue(key, out ServiceRoutes? routes) ? routes.ReadyByNode.GetValueOrDefault(name) : 0;
        }

        var body = new JsonObject
        {
            ["service"] = new JsonObject { ["namespace"] = key.Namespace, ["name"] = key.Name },
            ["localEndpoints"] = ready,
            ["serviceProxyHealthy"] = !_leaving,
        };
        return (ready > 0 && !_leaving ? 200 : 503, body.ToBytes());
    }

    private sealed class PortHolder
    {
        /// <summary>Read by connections as they come, under the holder's lock.</summary>
        public required ForwardTarget Target { get; set; }

        public required AffinityTable Clients { get; init; }

        public required (string Namespace, string Name) Owner { get; set; }

        public TcpAcceptor? Acceptor { get; set; }
    }

    [LoggerMessage(7301, LogLevel.Warning, "Node {Node} cannot listen on {Address}:{Port}")]
    private static partial void PortTaken(ILogger logger, Exception error, string node, IPAddress address, int port);
}
