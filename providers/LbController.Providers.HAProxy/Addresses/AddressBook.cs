using System.Collections.Immutable;
using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>Which Services have which address. Immutable: every change yields a new book.</summary>
internal sealed class AddressBook
{
    /// <summary>The book with no entry.</summary>
    public static readonly AddressBook Empty = new(
        ImmutableDictionary<IPAddress, ImmutableList<AddressClaim>>.Empty,
        ImmutableDictionary.Create<string, ImmutableList<IPAddress>>(StringComparer.Ordinal));

    private readonly ImmutableDictionary<IPAddress, ImmutableList<AddressClaim>> _claims;
    private readonly ImmutableDictionary<string, ImmutableList<IPAddress>> _byUid;

    private AddressBook(ImmutableDictionary<IPAddress, ImmutableList<AddressClaim>> claims, ImmutableDictionary<string, ImmutableList<IPAddress>> byUid)
    {
        _claims = claims;
        _byUid = byUid;
    }

    /// <summary>How many addresses are held.</summary>
    public int Count => _claims.Count;

    /// <summary>The addresses that a Service holds.</summary>
    public ImmutableList<IPAddress> HeldBy(LoadBalancerIdentity identity) => _byUid.GetValueOrDefault(identity.ServiceUid, []);

    /// <summary>The claims on an address by others than a Service.</summary>
    public IEnumerable<AddressClaim> OthersOn(IPAddress address, LoadBalancerIdentity identity) =>
        _claims.GetValueOrDefault(address, []).Where(claim => !claim.IsOf(identity));

    /// <summary>How many addresses of a family are held.</summary>
    public int CountOf(IpFamily family) => _claims.Keys.Count(address => AddressRange.FamilyOf(address) == family);

    /// <summary>
    /// The claim of another that bars a Service from an address, or null. Who holds it already stays as long as the ports differ: an
    /// agreement to share that has ended moves nobody.
    /// </summary>
    public AddressClaim? BarrierTo(IPAddress address, AddressClaim claim)
    {
        bool holds = HeldBy(claim.Identity).Contains(address);
        return OthersOn(address, claim.Identity).FirstOrDefault(other => holds ? claim.CommonPort(other) is not null : !claim.CanShareWith(other));
    }

    /// <summary>The addresses of a family that others hold and would share with a Service.</summary>
    public IEnumerable<IPAddress> Shareable(IpFamily family, AddressClaim claim) => claim.SharingKey is null
        ? []
        : _claims
            .Where(entry => AddressRange.FamilyOf(entry.Key) == family && entry.Value.All(claim.CanShareWith))
            .Select(entry => entry.Key)
            .OrderBy(AddressRange.ToNumber);

    /// <summary>Writes down a claim on an address that nothing bars it from, in place of the Service's earlier one.</summary>
    /// <exception cref="InvalidOperationException">Another Service bars it: a bug of the caller, since it would give one place twice.</exception>
    public AddressBook With(IPAddress address, AddressClaim claim)
    {
        if (BarrierTo(address, claim) is { } barrier)
        {
            throw new InvalidOperationException($"{address} is held by {barrier.Identity} and cannot go to {claim.Identity}.");
        }

        ImmutableList<IPAddress> held = HeldBy(claim.Identity);
        return new AddressBook(
            _claims.SetItem(address, [.. OthersOn(address, claim.Identity), claim]),
            held.Contains(address) ? _byUid : _byUid.SetItem(claim.Identity.ServiceUid, held.Add(address)));
    }

    /// <summary>
    /// Writes down a claim that our own record shows in effect: it is barred by common ports only, whoever agrees to share by now.
    /// </summary>
    /// <returns>The book, or null where another Service has one of the ports.</returns>
    public AddressBook? WithRecorded(IPAddress address, AddressClaim claim)
    {
        bool barred = OthersOn(address, claim.Identity).Any(other => claim.CommonPort(other) is not null);
        ImmutableList<IPAddress> held = HeldBy(claim.Identity);
        return barred ? null : new AddressBook(_claims, _byUid.SetItem(claim.Identity.ServiceUid, held.Remove(address).Add(address))).With(address, claim);
    }

    /// <summary>Strikes addresses out, where this Service holds them; others that share them keep them.</summary>
    public AddressBook Without(IEnumerable<IPAddress> addresses, LoadBalancerIdentity identity)
    {
        ImmutableList<IPAddress> held = HeldBy(identity);
        IPAddress[] struck = [.. addresses.Where(held.Contains)];
        ImmutableDictionary<IPAddress, ImmutableList<AddressClaim>> claims = _claims;
        foreach (IPAddress address in struck)
        {
            ImmutableList<AddressClaim> others = [.. OthersOn(address, identity)];
            claims = others.IsEmpty ? claims.Remove(address) : claims.SetItem(address, others);
        }

        ImmutableList<IPAddress> left = held.RemoveRange(struck);
        return new AddressBook(claims, left.IsEmpty ? _byUid.Remove(identity.ServiceUid) : _byUid.SetItem(identity.ServiceUid, left));
    }
}
