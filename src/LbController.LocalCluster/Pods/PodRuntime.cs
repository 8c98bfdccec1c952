using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Net;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Pods;

/// <summary>Gives pods their addresses and runs their echo servers. Used by one loop only.</summary>
internal sealed partial class PodRuntime(IPNetwork network, bool opensSockets, EndpointUses uses, ILogger logger) : IDisposable
{
    private const int PortWithoutDeclaration = 8080;

    private readonly Dictionary<string, (string Uid, IPAddress Address, EchoServer? Server)> _running = new(StringComparer.Ordinal);
    private readonly HashSet<uint> _taken = [];
    private readonly CancellationTokenSource _stopping = new();
    private uint _next;

    /// <summary>Starts the pod where it does not run yet; returns its address, or null where its ports cannot be had.</summary>
    public IPAddress? Ensure(StoredObject pod)
    {
        if (_running.TryGetValue(pod.Key, out (string Uid, IPAddress Address, EchoServer? Server) known))
        {
            if (known.Uid == pod.Uid)
            {
                return known.Address;
            }

            Stop(pod.Key);
        }

        IPAddress address = TakeAddress();
        EchoServer? server = null;
        if (opensSockets)
        {
            server = new EchoServer(pod.Namespace, pod.Name, pod.Body.Text("spec", "nodeName") ?? "", address, _stopping.Token);
            try
            {
                server.Open(Ports(pod.Body));
            }
            catch (SocketException error)
            {
                PodPortTaken(logger, error, pod.Key, address);
                server.Dispose();
                _taken.Remove(ToNumber(address));
                return null;
            }
        }

        _running[pod.Key] = (pod.Uid, address, server);
        return address;
    }

    /// <summary>Whether nobody is connected to the pod, or about to be.</summary>
    public bool IsIdle(string key) =>
        !_running.TryGetValue(key, out (string Uid, IPAddress Address, EchoServer? Server) known) || known.Server is not { } server || (uses.Count(known.Address) == 0 && server.IsIdle);

    /// <summary>From now on calls back each time that may have become so.</summary>
    public void WhenIdle(string key, Action becameIdle)
    {
        if (_running.TryGetValue(key, out (string Uid, IPAddress Address, EchoServer? Server) known) && known.Server is { } server)
        {
            server.WhenIdle(becameIdle);
            uses.WhenFree(known.Address, becameIdle);
        }
    }

    public void Stop(string key)
    {
        if (_running.Remove(key, out (string Uid, IPAddress Address, EchoServer? Server) gone))
        {
            gone.Server?.Dispose();
            uses.Forget(gone.Address);
            _taken.Remove(ToNumber(gone.Address));
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _running.Keys.ToList().ForEach(Stop);
        _stopping.Dispose();
    }

    private static int[] Ports(JsonObject pod)
    {
        int[] declared =
        [
            .. pod.Items("spec", "containers").SelectMany(container => container.Items("ports"))
                .Where(port => (port.Text("protocol") ?? "TCP") == "TCP").Select(port => (int)(port.Number("containerPort") ?? 0)).Where(port => port > 0).Distinct(),
        ];
        return declared.Length > 0 ? declared : [PortWithoutDeclaration];
    }

    private IPAddress TakeAddress()
    {
        uint size = 1u << (32 - network.PrefixLength);
        do
        {
            _next = _next >= size - 2 ? 1 : _next + 1;
        }
        while (!_taken.Add(ToNumber(network.BaseAddress) + _next));
        Span<byte> bytes = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, ToNumber(network.BaseAddress) + _next);
        return new IPAddress(bytes);
    }

    private static uint ToNumber(IPAddress address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    [LoggerMessage(7201, LogLevel.Warning, "Pod {Pod} cannot listen on {Address}; it stays pending")]
    private static partial void PodPortTaken(ILogger logger, Exception error, string pod, IPAddress address);
}
