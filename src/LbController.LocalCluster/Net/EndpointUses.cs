using System.Net;

namespace LbController.LocalCluster.Net;

/// <summary>
/// How many connections the nodes' proxies carry to each address, counted from the moment at which an endpoint is chosen: between the
/// choice and the connection a pod would look idle.
/// </summary>
internal sealed class EndpointUses
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _uses = [];
    private readonly Dictionary<IPAddress, Action> _watchers = [];

    /// <summary>Counts one more until the result is disposed.</summary>
    public IDisposable Enter(IPAddress address)
    {
        lock (_gate)
        {
            _uses[address] = _uses.GetValueOrDefault(address) + 1;
        }

        return new Use(this, address);
    }

    public int Count(IPAddress address)
    {
        lock (_gate)
        {
            return _uses.GetValueOrDefault(address);
        }
    }

    /// <summary>From now on calls back each time the last use of the address has ended.</summary>
    public void WhenFree(IPAddress address, Action free)
    {
        lock (_gate)
        {
            _watchers[address] = free;
        }
    }

    /// <summary>Ends the calls of <see cref="WhenFree"/>.</summary>
    public void Forget(IPAddress address)
    {
        lock (_gate)
        {
            _watchers.Remove(address);
        }
    }

    private void Leave(IPAddress address)
    {
        Action? free = null;
        lock (_gate)
        {
            if (_uses[address] > 1)
            {
                _uses[address]--;
            }
            else
            {
                _uses.Remove(address);
                free = _watchers.GetValueOrDefault(address);
            }
        }

        free?.Invoke();
    }

    private sealed class Use(EndpointUses owner, IPAddress address) : IDisposable
    {
        public void Dispose() => owner.Leave(address);
    }
}
