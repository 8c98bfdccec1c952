using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Net;

namespace LbController.LocalCluster.Pods;

/// <summary>What every pod runs: answers any HTTP request with who it is, who asked, and what was asked; and datagrams at the same ports.</summary>
internal sealed class EchoServer(string @namespace, string pod, string node, IReadOnlyList<IPAddress> addresses, CancellationToken life) : IDisposable
{
    private readonly List<TcpAcceptor> _acceptors = [];
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(life);
    private DatagramEcho? _datagrams;
    private int _connections;
    private volatile Action? _becameIdle;

    /// <summary>Whether nobody is connected.</summary>
    public bool IsIdle => Volatile.Read(ref _connections) == 0;

    /// <exception cref="SocketException">An address is taken or is not one of this machine.</exception>
    public void Open(IEnumerable<int> ports)
    {
        _datagrams = new DatagramEcho(pod, Describe);
        foreach ((int port, IPAddress address) in ports.SelectMany(port => addresses.Select(address => (port, address))))
        {
            var acceptor = new TcpAcceptor(new IPEndPoint(address, port), ServeAsync, _ending.Token);
            _acceptors.Add(acceptor);
            acceptor.Open();
            _datagrams.Open(new IPEndPoint(address, port));
        }
    }

    /// <summary>From now on calls back each time the last connection has gone.</summary>
    public void WhenIdle(Action becameIdle) => _becameIdle = becameIdle;

    /// <summary>Takes no more connections, and ends those there are as each is idle.</summary>
    public void Dispose()
    {
        _acceptors.ForEach(acceptor => acceptor.Dispose());
        _datagrams?.Dispose();
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            string from = client.RemoteEndPoint?.ToString() ?? "";
            await HttpResponder.ServeAsync(client, request => (200, Answer(request, from)), cancellationToken);
        }
        finally
        {
            if (Interlocked.Decrement(ref _connections) == 0)
            {
                _becameIdle?.Invoke();
            }
        }
    }

    private byte[] Answer(HttpExchange request, string from)
    {
        var headers = new JsonObject();
        foreach ((string name, string value) in request.Headers)
        {
            headers[name] = value;
        }

        JsonObject body = Describe(from);
        body["method"] = request.Method;
        body["path"] = request.Target;
        body["headers"] = headers;
        return body.ToBytes();
    }

    private JsonObject Describe(string client) => new()
    {
        ["pod"] = pod,
        ["namespace"] = @namespace,
        ["node"] = node,
        ["podIP"] = addresses[0].ToString(),
        ["client"] = client,
    };
}
