using System.Net;
using System.Text.Json;
using LbController.Providers.HAProxy.State;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>
/// Which addresses on the interface are ours. Written before an address is added and after it is removed, so that a crash leaves none
/// behind that nobody knows of; what is ours by a label on the interface is so too where the file is lost.
/// </summary>
internal sealed class BindingRecord(StateDirectory directory)
{
    private readonly HashSet<IPAddress> _ours = [];

    /// <summary>Ours on the interface that is used now.</summary>
    public IReadOnlySet<IPAddress> Ours => _ours;

    /// <summary>Ours on an interface that was used before, until they are removed there.</summary>
    public BoundAddresses? Elsewhere { get; private set; }

    /// <summary>Reads the file and what the interface shows.</summary>
    public async Task LoadAsync(IpProgram ip, LinkState link, CancellationToken cancellationToken)
    {
        BoundAddresses? file = await ReadAsync(cancellationToken);
        if (file?.Interface == ip.Interface)
        {
            // Of IPv4 the label tells whether it is still the one that we added.
            _ours.UnionWith(file.Addresses.Select(IPAddress.Parse).Where(address => IsOurs(ip, link, address)));
        }
        else
        {
            Elsewhere = file;
        }

        if (ip.Label.Length > 0)
        {
            _ours.UnionWith(link.Labels.Where(entry => entry.Value == ip.Label).Select(entry => entry.Key));
        }
    }

    /// <summary>Notes that addresses are about to be ours.</summary>
    public Task AddAsync(IpProgram ip, IEnumerable<IPAddress> addresses, CancellationToken cancellationToken)
    {
        _ours.UnionWith(addresses);
        return WriteAsync(ip, cancellationToken);
    }

    /// <summary>Notes that addresses are ours no more.</summary>
    public Task RemoveAsync(IpProgram ip, IEnumerable<IPAddress> addresses, CancellationToken cancellationToken)
    {
        _ours.ExceptWith(addresses);
        return WriteAsync(ip, cancellationToken);
    }

    /// <summary>Notes that nothing of ours is left on another interface.</summary>
    public Task ForgetElsewhereAsync(IpProgram ip, CancellationToken cancellationToken)
    {
        Elsewhere = null;
        return WriteAsync(ip, cancellationToken);
    }

    private static bool IsOurs(IpProgram ip, LinkState link, IPAddress address) =>
        !link.Labels.TryGetValue(address, out string? label) || label.Length == 0 || ip.Label.Length == 0 || label == ip.Label;

    private async Task<BoundAddresses?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AtomicFile.ReadAsync(directory.Addresses, cancellationToken) is { } text ? JsonSerializer.Deserialize(text, PersistedJsonContext.Default.BoundAddresses) : null;
        }
        catch (JsonException)
        {
            // Damaged: what it named is used where it is found, and never removed.
            return null;
        }
    }

    private Task WriteAsync(IpProgram ip, CancellationToken cancellationToken)
    {
        // Until the other interface is clear, the file names what is there: that of this one shows by its labels.
        BoundAddresses bound = Elsewhere ?? new BoundAddresses(ip.Interface, [.. _ours.Select(address => address.ToString()).Order(StringComparer.Ordinal)]);
        return AtomicFile.ReplaceAsync(directory.Addresses, JsonSerializer.SerializeToUtf8Bytes(bound, PersistedJsonContext.Default.BoundAddresses), cancellationToken);
    }
}
