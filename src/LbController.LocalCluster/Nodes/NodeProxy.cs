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
    private readonly Dictionary<ProxyPort, PortHolder> _ports = [];
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
        foreach (ProxyPort port in before?.Ports.Keys ?? [])
        {
            if (routes is null || !routes.Ports.TryGetValue(port, out ForwardTarget? target) || !target.Serves(name))
            {
                Close(port, key);
            }
        }

        foreach ((ProxyPort port, ForwardTarget target) in routes?.Ports ?? System.Collections.Frozen.FrozenDictionary<ProxyPort, ForwardTarget>.Empty)
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
        _ports.Values.ToList().ForEach(port => port.Listener?.Dispose());
        _healthChecks.Values.ToList().ForEach(port => port.Acceptor.Dispose());
        _ports.Clear();
        _healthChecks.Clear();
        _stopping.Dispose();
    }

    private void Forward(ProxyPort port, ForwardTarget target, (string Namespace, string Name) owner)
    {
        if (_ports.TryGetValue(port, out PortHolder? known))
        {
            // Also where another Service had the port until now: its own turn may come after this one.
            known.Set(target, owner);
            (known.Listener as UdpForwarder)?.Refresh();
        }
        else if (target.Serves(name))
        {
            var holder = new PortHolder(name, uses, time);
            holder.Set(target, owner);
            holder.Listener = port.Protocol == ProtocolType.Udp ? OpenUdp(port.Number, holder) : Open(port.Number, (client, token) => ForwardAsync(client, holder, token));
            if (holder.Listener is not null)
            {
                _ports[port] = holder;
            }
        }
    }

    private void Close(ProxyPort port, (string Namespace, string Name) owner)
    {
        if (_ports.TryGetValue(port, out PortHolder? known) && known.Owner == owner)
        {
            _ports.Remove(port);
            known.Listener?.Dispose();
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

    private UdpForwarder? OpenUdp(int port, PortHolder holder)
    {
        var forwarder = new UdpForwarder(new IPEndPoint(address, port), holder, time);
        try
        {
            forwarder.Open();
            return forwarder;
        }
        catch (SocketException error)
        {
            UdpPortTaken(logger, error, name, address, port);
            return null;
        }
    }

    private async Task ForwardAsync(Socket client, PortHolder holder, CancellationToken cancellationToken)
    {
        IPAddress from = ((IPEndPoint?)client.RemoteEndPoint)?.Address ?? IPAddress.Loopback;
        (bool keepsClient, IReadOnlyList<IPEndPoint> endpoints, IDisposable? first) = holder.ChooseCounted(from);
        IPAddress source = keepsClient && from.AddressFamily == address.AddressFamily ? from : address;
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

    [LoggerMessage(7301, LogLevel.Warning, "Node {Node} cannot listen on {Address}:{Port}")]
    private static partial void PortTaken(ILogger logger, Exception error, string node, IPAddress address, int port);

    [LoggerMessage(7302, LogLevel.Warning, "Node {Node} cannot listen on {Address}:{Port} (UDP)")]
    private static partial void UdpPortTaken(ILogger logger, Exception error, string node, IPAddress address, int port);
}
