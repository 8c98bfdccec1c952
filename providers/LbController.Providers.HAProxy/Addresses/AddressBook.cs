using System.Collections.Immutable;
using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>Which Service has which address. Immutable: every change yields a new book.</summary>
internal sealed class AddressBook
{
    /// <summary>The book with no entry.</summary>
    public static readonly AddressBook Empty = new(
        ImmutableDictionary<IPAddress, LoadBalancerIdentity>.Empty,
        ImmutableDictionary.Create<string, ImmutableList<IPAddress>>(StringComparer.Ordinal));

    private readonly ImmutableDictionary<IPAddress, LoadBalancerIdentity> _holders;
    private readonly ImmutableDictionary<string, ImmutableList<IPAddress>> _byUid;

    private AddressBook(ImmutableDictionary<IPAddress, LoadBalancerIdentity> holders, ImmutableDictionary<string, ImmutableList<IPAddress>> byUid)
    {
        _holders = holders;
        _byUid = byUid;
    }

    /// <summary>How many addresses are held.</summary>
    public int Count => _holders.Count;

    /// <summary>The holder of an address, or null.</summary>
    public LoadBalancerIdentity? HolderOf(IPAddress address) => _holders.GetValueOrDefault(address);

    /// <summary>The addresses that a Service holds.</summary>
    public ImmutableList<IPAddress> HeldBy(LoadBalancerIdentity identity) => _byUid.GetValueOrDefault(identity.ServiceUid, []);

    /// <summary>How many addresses of a family are held.</summary>
    public int CountOf(IpFamily family) => _holders.Keys.Count(address => AddressRange.FamilyOf(address) == family);

    /// <summary>Whether a Service may take an address: nobody holds it, or it does itself.</summary>
    public bool IsFreeFor(IPAddress address, LoadBalancerIdentity identity) =>
        !_holders.TryGetValue(address, out LoadBalancerIdentity? holder) || holder.ServiceUid == identity.ServiceUid;

    /// <summary>Writes a Service down as the holder of an address that is free for it.</summary>
    /// <exception cref="InvalidOperationException">Another Service holds it: a bug of the caller, since it would give one address twice.</exception>
    public AddressBook With(IPAddress address, LoadBalancerIdentity identity)
    {
        if (!IsFreeFor(address, identity))
        {
            throw new InvalidOperationException($"{address} is held by {HolderOf(address)} and cannot go to {identity}.");
        }

        ImmutableList<IPAddress> held = HeldBy(identity);
        return held.Contains(address)
            ? this
            : new AddressBook(_holders.SetItem(address, identity), _byUid.SetItem(identity.ServiceUid, held.Add(address)));
    }

    /// <summary>Strikes addresses out, where this Service holds them.</summary>
    public AddressBook Without(IEnumerable<IPAddress> addresses, LoadBalancerIdentity identity)
    {
        ImmutableList<IPAddress> held = HeldBy(identity);
        IPAddress[] struck = [.. addresses.Where(held.Contains)];
        ImmutableList<IPAddress> left = held.RemoveRange(struck);
        return new AddressBook(
            _holders.RemoveRange(struck),
            left.IsEmpty ? _byUid.Remove(identity.ServiceUid) : _byUid.SetItem(identity.ServiceUid, left));
    }
}
