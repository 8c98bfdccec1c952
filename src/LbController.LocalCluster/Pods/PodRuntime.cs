using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Net;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Pods;

/// <summary>Gives pods their addresses and runs their echo servers. Used by one loop only.</summary>
internal sealed partial class PodRuntime(IReadOnlyList<IPNetwork> networks, bool opensSockets, EndpointUses uses, ILogger logger) : IDisposable
{
    private const int PortWithoutDeclaration = 8080;

    private readonly Dictionary<string, RunningPod> _running = new(StringComparer.Ordinal);
    private readonly AddressPool[] _pools = [.. networks.Select(network => new AddressPool(network))];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts the pod where it does not run yet; returns its addresses, one of each family, or null where its ports cannot be had.</summary>
    public IReadOnlyList<IPAddress>? Ensure(StoredObject pod)
    {
        if (_running.TryGetValue(pod.Key, out RunningPod? known))
        {
            if (known.Uid == pod.Uid)
            {
                return known.Addresses;
            }

            Stop(pod.Key);
        }

        IPAddress[] addresses = [.. _pools.Select(pool => pool.Take())];
        EchoServer? server = null;
        if (opensSockets)
        {
            server = new EchoServer(pod.Namespace, pod.Name, pod.Body.Text("spec", "nodeName") ?? "", addresses, _stopping.Token);
            try
            {
                server.Open(Ports(pod.Body));
            }
            catch (SocketException error)
            {
                PodPortTaken(logger, error, pod.Key, string.Join(", ", addresses.Select(address => address.ToString())));
                server.Dispose();
                Give(addresses);
                return null;
            }
        }

        _running[pod.Key] = new RunningPod(pod.Uid, addresses, server);
        return addresses;
    }

    /// <summary>Whether nobody is connected to the pod, or about to be.</summary>
    public bool IsIdle(string key) =>
        !_running.TryGetValue(key, out RunningPod? known) || known.Server is not { } server || (known.Addresses.All(address => uses.Count(address) == 0) && server.IsIdle);

    /// <summary>From now on calls back each time that may have become so.</summary>
    public void WhenIdle(string key, Action becameIdle)
    {
        if (_running.TryGetValue(key, out RunningPod? known) && known.Server is { } server)
        {
            server.WhenIdle(becameIdle);
            foreach (IPAddress address in known.Addresses)
            {
                uses.WhenFree(address, becameIdle);
            }
        }
    }

    public void Stop(string key)
    {
        if (_running.Remove(key, out RunningPod? gone))
        {
            gone.Server?.Dispose();
            Give(gone.Addresses);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _running.Keys.ToList().ForEach(Stop);
        _stopping.Dispose();
    }

    /// <summary>The numbers that the pod answers at, over TCP and UDP both: what a container declares is only a hint in Kubernetes too.</summary>
    private static int[] Ports(JsonObject pod)
    {
        int[] declared =
        [
            .. pod.Items("spec", "containers").SelectMany(container => container.Items("ports"))
                .Where(port => port.Text("protocol") != "SCTP").Select(port => (int)(port.Number("containerPort") ?? 0)).Where(port => port > 0).Distinct(),
        ];
        return declared.Length > 0 ? declared : [PortWithoutDeclaration];
    }

    private void Give(IReadOnlyList<IPAddress> addresses)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            uses.Forget(addresses[i]);
            _pools[i].Give(addresses[i]);
        }
    }

    private sealed record RunningPod(string Uid, IReadOnlyList<IPAddress> Addresses, EchoServer? Server);

    [LoggerMessage(7201, LogLevel.Warning, "Pod {Pod} cannot listen on {Addresses}; it stays pending")]
    private static partial void PodPortTaken(ILogger logger, Exception error, string pod, string addresses);
}
