using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Rules;

/// <summary>Who holds which node port, whatever its protocol: TCP and UDP of one number may be one Service's, never two Services'. Follows the store, so that what is not committed is not held.</summary>
internal sealed class PortAllocator(int lowest, int highest, IdSource chance)
{
    private readonly Dictionary<int, string> _owners = [];

    public void Observe(StoreChange change)
    {
        foreach (int port in change.Previous is { } previous ? Ports(previous.Body) : [])
        {
            _owners.Remove(port);
        }

        if (change.Type != ChangeType.Deleted)
        {
            foreach (int port in Ports(change.Object.Body))
            {
                _owners[port] = change.Object.Uid;
            }
        }
    }

    /// <summary>Why this owner may not have the port, or null.</summary>
    public string? Refusal(int port, string uid)
    {
        if (port < lowest || port > highest)
        {
            return string.Create(CultureInfo.InvariantCulture, $"provided port is not in the valid range. The range of valid ports is {lowest}-{highest}");
        }

        return _owners.TryGetValue(port, out string? owner) && owner != uid ? "provided port is already allocated" : null;
    }

    /// <summary>A port that nobody holds, or null where all are held.</summary>
    /// <param name="taken">Further ports that may not be given, since the same write wants them.</param>
    public int? Free(IReadOnlySet<int> taken)
    {
        int size = highest - lowest + 1;
        int start = chance.Next(size);
        for (int i = 0; i < size; i++)
        {
            int port = lowest + ((start + i) % size);
            if (!_owners.ContainsKey(port) && !taken.Contains(port))
            {
                return port;
            }
        }

        return null;
    }

    private static IEnumerable<int> Ports(JsonObject body)
    {
        IEnumerable<int> ports = body.Items("spec", "ports").Select(port => (int)(port.Number("nodePort") ?? 0));
        return ports.Append((int)(body.Number("spec", "healthCheckNodePort") ?? 0)).Where(port => port > 0).Distinct();
    }
}
