using System.Collections.Immutable;
using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>Which Services have which address. Immutable: every change yields a new book.</summary>
internal sealed class AddressBook
{
    /// <summary>The book with no entry.</summary>
    public static readonly AddressBook Empty = new();

    private ImmutableDictionary<IPAddress, ImmutableList<AddressClaim>> _claims = ImmutableDictionary<IPAddress, ImmutableList<AddressClaim>>.Empty;
    private ImmutableDictionary<string, ImmutableList<IPAddress>> _byUid = ImmutableDictionary.Create<string, ImmutableList<IPAddress>>(StringComparer.Ordinal);
    private ImmutableDictionary<string, ImmutableHashSet<IPAddress>> _byGroup = ImmutableDictionary.Create<string, ImmutableHashSet<IPAddress>>(StringComparer.Ordinal);
    private AddressRuns _takenV4 = AddressRuns.Empty;
    private AddressRuns _takenV6 = AddressRuns.Empty;

    private AddressBook()
    {
    }

    private AddressBook(AddressBook other)
    {
        (_claims, _byUid, _byGroup, _takenV4, _takenV6) = (other._claims, other._byUid, other._byGroup, other._takenV4, other._takenV6);
    }

    /// <summary>How many addresses are held.</summary>
    public int Count => _claims.Count;

    /// <summary>The addresses that a Service holds.</summary>
    public ImmutableList<IPAddress> HeldBy(LoadBalancerIdentity identity) => _byUid.GetValueOrDefault(identity.ServiceUid, []);

    /// <summary>The claims on an address by others than a Service.</summary>
    public IEnumerable<AddressClaim> OthersOn(IPAddress address, LoadBalancerIdentity identity) =>
        _claims.GetValueOrDefault(address, []).Where(claim => !claim.IsOf(identity));

    /// <summary>The addresses of a family that are held.</summary>
    public AddressRuns Taken(IpFamily family) => family == IpFamily.IPv4 ? _takenV4 : _takenV6;

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
    public IEnumerable<IPAddress> Shareable(IpFamily family, AddressClaim claim) => claim.Group is not { } group
        ? []
        : _byGroup.GetValueOrDefault(group, [])
            .Where(address => AddressRange.FamilyOf(address) == family && _claims[address].All(claim.CanShareWith))
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
        AddressBook book = WithClaims(address, [.. OthersOn(address, claim.Identity), claim]);
        return held.Contains(address) ? book : new AddressBook(book) { _byUid = _byUid.SetItem(claim.Identity.ServiceUid, held.Add(address)) };
    }

    /// <summary>
    /// Writes down a claim that our own record shows in effect: it is barred by common ports only, whoever agrees to share by now.
    /// </summary>
    /// <returns>The book, or null where another Service has one of the ports.</returns>
    public AddressBook? WithRecorded(IPAddress address, AddressClaim claim)
    {
        bool barred = OthersOn(address, claim.Identity).Any(other => claim.CommonPort(other) is not null);
        ImmutableList<IPAddress> held = HeldBy(claim.Identity);
        return barred ? null : new AddressBook(this) { _byUid = _byUid.SetItem(claim.Identity.ServiceUid, held.Remove(address).Add(address)) }.With(address, claim);
    }

    /// <summary>Strikes addresses out, where this Service holds them; others that share them keep them.</summary>
    public AddressBook Without(IEnumerable<IPAddress> addresses, LoadBalancerIdentity identity)
    {
        ImmutableList<IPAddress> held = HeldBy(identity);
        IPAddress[] struck = [.. addresses.Where(held.Contains)];
        AddressBook book = this;
        foreach (IPAddress address in struck)
        {
            book = book.WithClaims(address, [.. OthersOn(address, identity)]);
        }

        ImmutableList<IPAddress> left = held.RemoveRange(struck);
        return new AddressBook(book) { _byUid = left.IsEmpty ? _byUid.Remove(identity.ServiceUid) : _byUid.SetItem(identity.ServiceUid, left) };
    }

    /// <summary>The book with other claims on an address, and with what is found by them.</summary>
    private AddressBook WithClaims(IPAddress address, ImmutableList<AddressClaim> claims)
    {
        ImmutableList<AddressClaim> before = _claims.GetValueOrDefault(address, []);
        var book = new AddressBook(this) { _claims = claims.IsEmpty ? _claims.Remove(address) : _claims.SetItem(address, claims) };
        book._byGroup = Regrouped(address, before, claims);
        if (before.IsEmpty == claims.IsEmpty)
        {
            return book;
        }

        UInt128 number = AddressRange.ToNumber(address);
        AddressRuns taken = Taken(AddressRange.FamilyOf(address));
        taken = claims.IsEmpty ? taken.Remove(number) : taken.Add(number);
        if (AddressRange.FamilyOf(address) == IpFamily.IPv4)
        {
            book._takenV4 = taken;
        }
        else
        {
            book._takenV6 = taken;
        }

        return book;
    }

    private ImmutableDictionary<string, ImmutableHashSet<IPAddress>> Regrouped(IPAddress address, ImmutableList<AddressClaim> before, ImmutableList<AddressClaim> after)
    {
        ImmutableDictionary<string, ImmutableHashSet<IPAddress>> groups = _byGroup;
        foreach (string group in before.Select(claim => claim.Group).OfType<string>())
        {
            ImmutableHashSet<IPAddress> left = groups.GetValueOrDefault(group, []).Remove(address);
            groups = left.IsEmpty ? groups.Remove(group) : groups.SetItem(group, left);
        }

        foreach (string group in after.Select(claim => claim.Group).OfType<string>())
        {
            groups = groups.SetItem(group, groups.GetValueOrDefault(group, []).Add(address));
        }

        return groups;
    }
}
