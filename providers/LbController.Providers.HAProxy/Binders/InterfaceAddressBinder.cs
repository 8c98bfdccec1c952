using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>
/// Puts addresses on a network interface and tells the neighbours. An address that is there without us is used and never removed. One
/// that somebody else in the LAN answers for is not put there.
/// </summary>
internal sealed class InterfaceAddressBinder(IpProgram ip, Neighbours neighbours, StateDirectory directory, TimeProvider timeProvider, ILogger logger) : IAddressBinder
{
    private const int NamesShown = 20;

    /// <summary>When the neighbours are told again, after the first time: a switch may not listen yet, a frame may be lost.</summary>
    private static readonly TimeSpan[] Repeats = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<IPAddress> _wanted = [];
    private readonly HashSet<IPAddress> _present = [];
    private readonly List<Task> _repeating = [];
    private BindingRecord? _record;
    private string _unreadable = "";

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<IPAddress, string>> EnsureAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            IPAddress[] missing = [.. addresses.Where(address => !_present.Contains(address)).Distinct()];
            Dictionary<IPAddress, string> failures = missing.Length == 0 ? [] : await AddAsync(missing, cancellationToken);

            // What failed is asked for again by whoever needs it; what is there is looked after.
            _wanted.UnionWith(addresses.Where(address => !failures.ContainsKey(address)));
            return failures;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(IReadOnlyCollection<IPAddress> kept, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _wanted.IntersectWith(kept);
            _present.IntersectWith(kept);
            if (_record is not { } record)
            {
                LinkState link = await ip.ReadAsync(cancellationToken);
                record = await LoadAsync(link, cancellationToken);
            }

            HashSet<IPAddress> keep = [.. kept];
            IPAddress[] removed = [.. record.Ours.Where(address => !keep.Contains(address))];
            if (removed.Length > 0)
            {
                await RemoveAsync(record, removed, cancellationToken);
            }

            if (record.Elsewhere is { } elsewhere)
            {
                await ip.DeleteAsync([.. elsewhere.Addresses.Select(IPAddress.Parse)], elsewhere.Interface, cancellationToken);
                logger.AddressesReleased(elsewhere.Addresses.Count, elsewhere.Interface, Names(elsewhere.Addresses));
                await record.ForgetElsewhereAsync(ip, cancellationToken);
            }
        }
        catch (IOException exception)
        {
            NoteUnreadable(exception.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task RepairAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_wanted.Count == 0)
            {
                return;
            }

            LinkState link = await ip.ReadAsync(cancellationToken);
            _unreadable = "";
            IPAddress[] missing = [.. _wanted.Where(address => !link.Labels.ContainsKey(address))];
            if (missing.Length > 0)
            {
                logger.AddressesMissing(missing.Length, ip.Interface, Names(missing));
                _present.ExceptWith(missing);
                await AddAsync(missing, cancellationToken);
            }
        }
        catch (IOException exception)
        {
            NoteUnreadable(exception.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_repeating);
        _end.Dispose();
        _turn.Dispose();
    }

    private static string Names<T>(IReadOnlyCollection<T> addresses) =>
        string.Join(", ", addresses.Take(NamesShown)) + (addresses.Count > NamesShown ? $" and {addresses.Count - NamesShown} more" : "");

    /// <summary>Adds what is not there yet.</summary>
    /// <returns>What is not there afterwards, and why.</returns>
    private async Task<Dictionary<IPAddress, string>> AddAsync(IPAddress[] missing, CancellationToken cancellationToken)
    {
        try
        {
            LinkState link = await ip.ReadAsync(cancellationToken);
            BindingRecord? known = _record;
            BindingRecord record = known ?? await LoadAsync(link, cancellationToken);
            IPAddress[] absent = [.. missing.Where(address => !link.Labels.ContainsKey(address))];
            IReadOnlyDictionary<IPAddress, PhysicalAddress> holders = await neighbours.FindHoldersAsync(link, [.. absent.Where(address => address.AddressFamily == AddressFamily.InterNetwork)], cancellationToken);
            var failures = holders.ToDictionary(
                holder => holder.Key,
                holder => $"another machine on {ip.Interface} has it, with the hardware address {string.Join(':', holder.Value.GetAddressBytes().Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)))}");
            IPAddress[] added = [.. absent.Where(address => !holders.ContainsKey(address))];
            if (added.Length > 0)
            {
                link = await AddAsync(record, added, failures, cancellationToken);
            }

            _present.UnionWith(missing.Where(link.Labels.ContainsKey));
            foreach ((IPAddress address, string reason) in failures)
            {
                logger.AddressNotBound(address.ToString(), ip.Interface, reason);
            }

            // At the first time also those of an earlier run: the machine may have been another one meanwhile.
            Announce(link, [.. missing.Where(address => known is null ? record.Ours.Contains(address) && _present.Contains(address) : added.Contains(address) && _present.Contains(address))]);
            return failures;
        }
        catch (IOException exception)
        {
            NoteUnreadable(exception.Message);
            return missing.ToDictionary(address => address, _ => exception.Message);
        }
    }

    private async Task<LinkState> AddAsync(BindingRecord record, IPAddress[] added, Dictionary<IPAddress, string> failures, CancellationToken cancellationToken)
    {
        await record.AddAsync(ip, added, cancellationToken);
        IReadOnlyDictionary<IPAddress, string> said = await ip.AddAsync(added, cancellationToken);
        LinkState link = await ip.ReadAsync(cancellationToken);
        IPAddress[] there = [.. added.Where(link.Labels.ContainsKey)];
        IPAddress[] refused = [.. added.Where(address => !link.Labels.ContainsKey(address))];
        foreach (IPAddress address in refused)
        {
            failures[address] = $"it cannot be put on {ip.Interface}: {said.GetValueOrDefault(address, "ip gives no reason")}";
        }

        if (refused.Length > 0)
        {
            await record.RemoveAsync(ip, refused, cancellationToken);
        }

        if (there.Length > 0)
        {
            logger.AddressesBound(there.Length, ip.Interface, Names(there));
        }

        return link;
    }

    private async Task RemoveAsync(BindingRecord record, IPAddress[] removed, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<IPAddress, string> said = await ip.DeleteAsync(removed, ip.Interface, cancellationToken);
        LinkState link = await ip.ReadAsync(cancellationToken);
        IPAddress[] left = [.. removed.Where(link.Labels.ContainsKey)];
        IPAddress[] gone = [.. removed.Where(address => !link.Labels.ContainsKey(address))];
        await record.RemoveAsync(ip, gone, cancellationToken);
        if (gone.Length > 0)
        {
            logger.AddressesReleased(gone.Length, ip.Interface, Names(gone));
        }

        if (left.Length > 0)
        {
            logger.AddressesNotReleased(left.Length, ip.Interface, Names(left), said.GetValueOrDefault(left[0], "ip gives no reason"));
        }
    }

    /// <summary>Says so once, however often it is looked.</summary>
    private void NoteUnreadable(string reason)
    {
        if (_unreadable != reason)
        {
            _unreadable = reason;
            logger.InterfaceUnreadable(ip.Interface, reason);
        }
    }

    private async Task<BindingRecord> LoadAsync(LinkState link, CancellationToken cancellationToken)
    {
        var record = new BindingRecord(directory);
        await record.LoadAsync(ip, link, cancellationToken);
        _record = record;
        return record;
    }

    private void Announce(LinkState link, IReadOnlyCollection<IPAddress> addresses)
    {
        if (addresses.Count == 0)
        {
            return;
        }

        if (neighbours.Announce(link, addresses) is { } reason)
        {
            logger.NeighboursNotTold(ip.Interface, reason);
            return;
        }

        _repeating.RemoveAll(task => task.IsCompleted);
        _repeating.Add(RepeatAsync(link, addresses));
    }

    private async Task RepeatAsync(LinkState link, IReadOnlyCollection<IPAddress> addresses)
    {
        try
        {
            foreach (TimeSpan delay in Repeats)
            {
                await Task.Delay(delay, timeProvider, _end.Token);
                await _turn.WaitAsync(_end.Token);
                IPAddress[] still = [.. addresses.Where(_present.Contains)];
                _turn.Release();
                neighbours.Announce(link, still);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The provider is disposed.
        }
    }
}
