using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Net;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Rules;

/// <summary>Who holds which ClusterIP of one family. Follows the store, so that what is not committed is not held.</summary>
internal sealed class AddressAllocator(IPNetwork network)
{
    private readonly Dictionary<IPAddress, string> _owners = [];
    private uint _next = 9;

    public void Observe(StoreChange change)
    {
        foreach (IPAddress address in change.Previous is { } previous ? Addresses(previous.Body) : [])
        {
            _owners.Remove(address);
        }

        if (change.Type != ChangeType.Deleted)
        {
            foreach (IPAddress address in Addresses(change.Object.Body))
            {
                _owners[address] = change.Object.Uid;
            }
        }
    }

    /// <summary>Why this owner may not have the address, or null.</summary>
    public string? Refusal(string address, string uid)
    {
        if (!IPAddress.TryParse(address, out IPAddress? parsed) || parsed.AddressFamily != network.BaseAddress.AddressFamily || !network.Contains(parsed))
        {
            return $"the provided IP ({address}) is not in the valid range. The range of valid IPs is {network}";
        }

        return _owners.TryGetValue(parsed, out string? owner) && owner != uid ? "provided IP is already allocated" : null;
    }

    /// <summary>An address that nobody holds, or null where all are held.</summary>
    public string? Free()
    {
        uint size = AddressMath.Size(network);
        for (uint i = 0; i < size; i++)
        {
            uint offset = _next++ % size;
            IPAddress address = AddressMath.At(network, offset);
            if (offset > 1 && offset < size - 1 && !_owners.ContainsKey(address))
            {
                return address.ToString();
            }
        }

        return null;
    }

    private static IEnumerable<IPAddress> Addresses(JsonObject body) =>
        body.Texts("spec", "clusterIPs").Select(text => IPAddress.TryParse(text, out IPAddress? address) ? address : null).OfType<IPAddress>();
}
