using System.Net;

namespace LbController.LocalCluster.Nodes;

/// <summary>Which endpoint each client of one node port had last. Not for use by two threads at once.</summary>
internal sealed class AffinityTable(TimeProvider time)
{
    private const int SmallestPurge = 1024;

    private readonly Dictionary<IPAddress, (IPEndPoint Endpoint, long Seen)> _clients = [];
    private int _purgeAt = SmallestPurge;

    /// <summary>The client's endpoint, or null where it has none or was away for longer than the timeout.</summary>
    public IPEndPoint? Find(IPAddress client, TimeSpan timeout) =>
        _clients.TryGetValue(client, out (IPEndPoint Endpoint, long Seen) last) && time.GetElapsedTime(last.Seen) < timeout ? last.Endpoint : null;

    /// <summary>Notes a connection; the timeout starts anew.</summary>
    public void Set(IPAddress client, IPEndPoint endpoint, TimeSpan timeout)
    {
        _clients[client] = (endpoint, time.GetTimestamp());
        if (_clients.Count >= _purgeAt)
        {
            foreach (IPAddress gone in _clients.Where(pair => time.GetElapsedTime(pair.Value.Seen) >= timeout).Select(pair => pair.Key).ToList())
            {
                _clients.Remove(gone);
            }

            _purgeAt = Math.Max(SmallestPurge, _clients.Count * 2);
        }
    }

    public void Remove(IPAddress client) => _clients.Remove(client);

    public void Clear() => _clients.Clear();
}
