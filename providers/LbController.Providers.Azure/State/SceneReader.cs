using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Diffing;
using LbController.Providers.Azure.Inventory;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;
using LbController.Providers.Azure.Pools;

namespace LbController.Providers.Azure.State;

/// <summary>Gathers what a Service's way depends on: from the shared listing and our own writes, and by a look where these may be wrong.</summary>
internal sealed class SceneReader(AzureInventory inventory, ResourceBook book, PoolBook pools, AzureSettings settings)
{
    /// <summary>Looks at what is in doubt or under way of all that concerns a Service.</summary>
    public Task FreshenAsync(LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        string serviceBase = ElementNames.Base(identity);
        IEnumerable<ResourceIdentifier> shared = LoadBalancerNames.Of(identity.Cluster, settings, false).Concat(LoadBalancerNames.Of(identity.Cluster, settings, true))
            .Select(name => ResourceIds.LoadBalancer(settings, name));
        IEnumerable<ResourceIdentifier> own = book.Ids.Where(id => ElementNames.IsOf(id.Name, serviceBase));
        IEnumerable<ResourceIdentifier> ips = OwnPublicIps(identity).Select(ip => ip.Id).Concat(OwnPrivateLinks(identity).Select(link => link.Id));
        return inventory.FreshenAsync(shared.Concat(own).Concat(ips).Append(inventory.SecurityGroup).OfType<ResourceIdentifier>().Distinct(), cancellationToken);
    }

    /// <summary>What there is.</summary>
    /// <param name="identity">Of which Service.</param>
    /// <param name="nodes">Its nodes, or none for its removal.</param>
    /// <param name="listing">The latest listing.</param>
    /// <param name="others">The Services whose names are known, by UID.</param>
    public ServiceScene Read(LoadBalancerIdentity identity, ValueList<TargetNode> nodes, Listing listing, Func<string, LoadBalancerIdentity?> others)
    {
        string serviceBase = ElementNames.Base(identity);
        HashSet<string> names = LoadBalancerNames.Of(identity.Cluster, settings, false).Concat(LoadBalancerNames.Of(identity.Cluster, settings, true)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        ArmResource? group = listing.SecurityGroup is { } id ? book.Find(id) : null;
        return new ServiceScene
        {
            Identity = identity,
            Settings = settings,
            Location = listing.View.Location,
            LoadBalancers = [.. LoadBalancers().Where(view => names.Contains(view.Resource.Id.Name) || view.Has(serviceBase)).OrderBy(view => view.Resource.Id.Name, StringComparer.Ordinal)],
            SecurityGroup = listing.SecurityGroup,
            SecurityRules = group is null ? null : SecurityGroupView.Of(group),
            OwnPublicIps = OwnPublicIps(identity),
            OwnPrivateLinks = OwnPrivateLinks(identity),
            Find = book.Find,
            Others = others,
            NodeNetworks = family => Networks.OfNodes(listing.View, settings, nodes, family),
            NodeCount = nodes.Count,
            PoolHolds = (view, pool) => pools.Holds(view, pool, nodes),
        };
    }

    /// <summary>All load balancers of the resource group.</summary>
    public IEnumerable<LoadBalancerView> LoadBalancers() => book.All(settings.ResourceGroup, "loadBalancers").Select(LoadBalancerView.Of);

    /// <summary>The resource groups of public IPs and private link services that are on a Service's frontends: nothing else tells them of one that is gone.</summary>
    public ValueList<string> GroupsInUse(LoadBalancerIdentity identity)
    {
        string serviceBase = ElementNames.Base(identity);
        return LoadBalancers().SelectMany(view => view.Frontends).Where(frontend => ElementNames.IsOf(frontend.Key, serviceBase))
            .SelectMany(frontend => new[] { frontend.Value.Id("properties", "publicIPAddress", "id"), frontend.Value.Id("properties", "privateLinkService", "id") })
            .Select(id => id?.ResourceGroupName).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToValueList();
    }

    /// <summary>Whether a public IP is a Service's: by its tags, or by its name where somebody took the tags away.</summary>
    private static bool IsOwn(PublicIpView ip, LoadBalancerIdentity identity) =>
        OwnershipTags.Belongs(ip.Tags, identity) || (ip.Tags[OwnershipTags.ServiceUid] is null && ElementNames.IsOf(ip.Id.Name, ElementNames.Base(identity)));

    private PublicIpView[] OwnPublicIps(LoadBalancerIdentity identity) =>
        [.. inventory.Groups.SelectMany(group => book.All(group, "publicIPAddresses")).Select(PublicIps.Of).Where(ip => IsOwn(ip, identity)).OrderBy(ip => ip.Id.Name, StringComparer.Ordinal)];

    private ArmResource[] OwnPrivateLinks(LoadBalancerIdentity identity) =>
        [.. inventory.Groups.SelectMany(group => book.All(group, "privateLinkServices")).Where(link => OwnershipTags.Belongs(link.Body.Map("tags"), identity)).OrderBy(link => link.Id.Name, StringComparer.Ordinal)];
}
