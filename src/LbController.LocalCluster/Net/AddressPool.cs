using System.Net;

namespace LbController.LocalCluster.Net;

/// <summary>Lends addresses of a network, each to one borrower, and a returned one as late as it can. Not for use by two threads at once.</summary>
internal sealed class AddressPool(IPNetwork network)
{
    private readonly HashSet<IPAddress> _taken = [];
    private uint _next;

    public IPAddress Take()
    {
        IPAddress address;
        do
        {
            _next = _next >= AddressMath.Size(network) - 2 ? 1 : _next + 1;
            address = AddressMath.At(network, _next);
        }
        while (!_taken.Add(address));
        return address;
    }

    public void Give(IPAddress address) => _taken.Remove(address);
}
