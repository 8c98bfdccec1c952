using System.Collections.Concurrent;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Inventory;

/// <summary>
/// What there is in Azure, listed once for all Services: the load balancers, public IPs and private link services of the resource groups,
/// the virtual network, and the security group. A handful of calls, however many Services there are.
/// </summary>
internal sealed class AzureInventory(IArm arm, ResourceBook book, AzureSettings settings, TimeProvider time)
{
    private readonly ResourceIdentifier _network = ResourceIds.VirtualNetwork(settings);
    private readonly ConcurrentDictionary<string, byte> _groups = new([new(settings.ResourceGroup, 0)], StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<ResourceIdentifier, Task> _reads = new();
    private readonly Lock _lock = new();
    private Listing? _latest;
    private Task<Listing>? _running;

    /// <summary>The region, once listed.</summary>
    public string Location => _latest?.View.Location ?? "";

    /// <summary>The resource groups that may hold public IPs of ours.</summary>
    public IEnumerable<string> Groups => _groups.Keys;

    /// <summary>The security group to write rules into, or null where there is none; once listed.</summary>
    public ResourceIdentifier? SecurityGroup => _latest?.SecurityGroup;

    /// <summary>Has a resource group listed from now on.</summary>
    public void Add(string resourceGroup) => _groups.TryAdd(resourceGroup, 0);

    /// <summary>Nothing is known any more.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _latest = null;
            _running = null;
        }

        book.Forget();
    }

    /// <summary>Makes sure of a listing.</summary>
    /// <param name="trust">How old it may be; null for any.</param>
    /// <param name="groups">The resource groups that it must have covered.</param>
    /// <param name="cancellationToken">Stops waiting; the listing goes on for others.</param>
    public async Task<Listing> ReadAsync(TimeSpan? trust, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        foreach (string group in groups)
        {
            Add(group);
        }

        Task<Listing> reading;
        lock (_lock)
        {
            if (_latest is { } latest && groups.All(latest.Covers) && (trust is null || time.GetUtcNow() - latest.StartedAt <= trust))
            {
                return latest;
            }

            reading = _running ??= ListAsync();
        }

        Listing listing = await reading.WaitAsync(cancellationToken);
        ProviderException? failure = groups.Select(listing.Failures.GetValueOrDefault).FirstOrDefault(error => error is not null);
        return failure is not null ? throw failure
            : groups.All(listing.Covers) ? listing
            : await ReadAsync(trust, groups, cancellationToken);
    }

    /// <summary>Makes sure of a listing that covers all groups: what goes may have something in any of them, and is not to be forgotten because one could not be read.</summary>
    public async Task<Listing> ReadAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string[] groups = [.. _groups.Keys];
            try
            {
                return await ReadAsync(null, groups, cancellationToken);
            }
            catch (ProviderException error) when (IsAbsent(error) && groups.Any(group => !_groups.ContainsKey(group)))
            {
                // A group that is not there has nothing in it; it is one of the groups no more.
            }
        }
    }

    /// <summary>Looks at what is in doubt, and waits for what an earlier process or somebody else has under way.</summary>
    public async Task FreshenAsync(IEnumerable<ResourceIdentifier> ids, CancellationToken cancellationToken)
    {
        foreach (ResourceIdentifier id in ids)
        {
            if (book.IsDoubtful(id) || book.Find(id) is { IsBusy: true })
            {
                await _reads.GetOrAdd(id, FreshenAsync).WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>What models are made from.</summary>
    public static NetworkView ViewOf(Listing listing, ResourceBook book, IEnumerable<string> groups) =>
        listing.View with { PublicIps = groups.Distinct(StringComparer.OrdinalIgnoreCase).SelectMany(group => book.All(group, "publicIPAddresses")).Select(PublicIps.Of).ToValueList() };

    private async Task FreshenAsync(ResourceIdentifier id)
    {
        await Task.Yield();
        try
        {
            ArmResource? now = book.IsDoubtful(id) ? await arm.GetAsync(id, CancellationToken.None) : book.Find(id);
            book.Saw(id, now is { IsBusy: true } ? await arm.SettleAsync(id, CancellationToken.None) : now);
        }
        finally
        {
            _reads.TryRemove(id, out _);
        }
    }

    private async Task<Listing> ListAsync()
    {
        await Task.Yield();
        DateTimeOffset startedAt = time.GetUtcNow();
        string[] groups = [.. _groups.Keys];
        var failures = new ConcurrentDictionary<string, ProviderException>(StringComparer.OrdinalIgnoreCase);
        try
        {
            Task<ArmResource?> network = arm.GetAsync(_network, CancellationToken.None);
            await Task.WhenAll(
                [
                    network,
                    ListAsync(settings.ResourceGroup, "loadBalancers", startedAt),
                    .. groups.Select(group => ListGroupAsync(group, startedAt, failures)),
                ]);
            NetworkView view = Networks.Read(await network ?? throw NoNetwork());
            ResourceIdentifier? group = Networks.SecurityGroup(view, settings);
            if (group is not null)
            {
                book.Saw(group, await arm.GetAsync(group, CancellationToken.None));
            }

            var listing = new Listing(startedAt, groups.Where(name => !failures.ContainsKey(name)).ToValueList(), view, group) { Failures = failures };
            lock (_lock)
            {
                _latest = listing;
            }

            return listing;
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
            }
        }
    }

    /// <summary>Lists where addresses and private link services are. A group that is not there has none, and is not asked about again until somebody names it.</summary>
    private async Task ListGroupAsync(string group, DateTimeOffset startedAt, ConcurrentDictionary<string, ProviderException> failures)
    {
        try
        {
            await Task.WhenAll(ListAsync(group, "publicIPAddresses", startedAt), ListAsync(group, "privateLinkServices", startedAt));
        }
        catch (ProviderException error) when (!string.Equals(group, settings.ResourceGroup, StringComparison.OrdinalIgnoreCase))
        {
            // Thrown to those that need the group, by ReadAsync.
            failures[group] = error;
            if (IsAbsent(error))
            {
                book.Listed(group, "publicIPAddresses", [], startedAt);
                book.Listed(group, "privateLinkServices", [], startedAt);
                _groups.TryRemove(group, out _);
            }
        }
    }

    private static bool IsAbsent(ProviderException error) => error.Code == "ResourceGroupNotFound";

    private async Task ListAsync(string group, string type, DateTimeOffset startedAt) =>
        book.Listed(group, type, await arm.ListAsync(settings.SubscriptionId, group, type, CancellationToken.None), startedAt);

    private ProviderException NoNetwork() => new(
        ProviderErrorKind.InvalidRequest,
        "GET virtualNetworks",
        $"Virtual network {_network.Name} is not there in resource group {_network.ResourceGroupName}. Name the nodes' with --azure-vnet and --azure-vnet-resource-group")
    {
        Code = "ResourceNotFound",
    };
}
