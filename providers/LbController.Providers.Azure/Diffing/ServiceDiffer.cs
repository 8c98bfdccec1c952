using System.Net;
using System.Text.Json;
using Azure.Core;
using LbController.Abstractions.Providers;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Changes;
using LbController.Providers.Azure.Editing;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Diffing;

/// <summary>
/// The ordered way from what is to what should be, for one Service. Static and pure. Addresses and the firewall come before the load
/// balancer on the way in, after it on the way out; a new load balancer serves before an old one is left.
/// </summary>
internal static class ServiceDiffer
{
    /// <summary>The way to a model.</summary>
    /// <param name="scene">What there is.</param>
    /// <param name="model">What there has to be.</param>
    /// <param name="target">The load balancer to be on.</param>
    public static ValueList<ProviderChange> Diff(ServiceScene scene, AzureService model, ResourceIdentifier target)
    {
        LoadBalancerView? view = scene.LoadBalancers.FirstOrDefault(balancer => balancer.Resource.Id.Equals(target));
        List<AzureChange> changes = [.. LinksToDelete(scene, model, target, view)];
        changes.AddRange(model.Frontends.Select(frontend => frontend.Address is ManagedPublicIp managed ? PublicIpDiffer.Diff(scene, frontend.Family, managed) : null).OfType<AzureChange>().Select(change => change with { Phase = Phase.Prepare }));
        if (NeedsUnknownAddress(scene, model, view))
        {
            return changes.Cast<ProviderChange>().ToValueList();
        }

        ServiceOnLoadBalancer wish = LoadBalancerWishes.Of(scene, model, target);
        LoadBalancerView[] left = [.. scene.LoadBalancers.Where(balancer => !balancer.Resource.Id.Equals(target) && IsOn(scene, balancer))];
        bool isChanging = !wish.Holds(view) || left.Length > 0 || view?.Resource.ProvisioningState == "Failed";
        ServiceInSecurityGroup rules = SecurityRules.Of(scene, model, family => AddressOf(scene, model, view, family));
        ServiceInSecurityGroup meanwhile = isChanging ? SecurityRules.WithThoseInUse(rules, scene.SecurityRules) : rules;
        AddSecurity(scene, meanwhile, Phase.Prepare, changes);
        if (!wish.Holds(view) || view?.Resource.ProvisioningState == "Failed")
        {
            changes.Add(new WriteLoadBalancerChange(wish, view is null ? ChangeKind.Create : ChangeKind.Update) { Phase = Phase.Serve });
        }
        else if (view is not null && model.Frontends.Any(frontend => !scene.PoolHolds(view, ElementNames.Pool(scene.Identity.Cluster, model.IsLocal, frontend.Family))))
        {
            changes.Add(new WritePoolsChange(scene.Identity.Cluster, target) { Phase = Phase.Serve });
        }

        changes.AddRange(left.Select(balancer => new WriteLoadBalancerChange(ServiceOnLoadBalancer.Nothing(scene.Identity, balancer.Resource.Id), ChangeKind.Delete) { Phase = Phase.Leave }));
        if (meanwhile != rules && scene.SecurityGroup is not null)
        {
            changes.Add(new WriteSecurityGroupChange(scene.SecurityGroup, rules) { Phase = Phase.Finish });
        }

        AddPrivateLink(scene, model, target, view, changes);
        changes.AddRange(scene.OwnPublicIps.Where(ip => !IsWanted(scene, model, ip)).Select(ip => PublicIpDiffer.Release(scene, ip) with { Phase = Phase.Finish }));
        return changes.Cast<ProviderChange>().ToValueList();
    }

    /// <summary>The way to nothing.</summary>
    public static ValueList<ProviderChange> Remove(ServiceScene scene)
    {
        var changes = new List<AzureChange>();
        changes.AddRange(scene.OwnPrivateLinks.Select(link => new DeletePrivateLinkChange(link.Id)));
        changes.AddRange(scene.LoadBalancers.Where(balancer => IsOn(scene, balancer))
            .Select(balancer => new WriteLoadBalancerChange(ServiceOnLoadBalancer.Nothing(scene.Identity, balancer.Resource.Id), ChangeKind.Delete) { Phase = Phase.Leave }));
        AddSecurity(scene, new ServiceInSecurityGroup(scene.Identity, []), Phase.Finish, changes);
        changes.AddRange(scene.OwnPublicIps.Select(ip => PublicIpDiffer.Release(scene, ip) with { Phase = Phase.Finish }));
        return changes.Cast<ProviderChange>().ToValueList();
    }

    /// <summary>The addresses that clients reach a Service by now.</summary>
    public static ValueList<IPAddress> Addresses(ServiceScene scene)
    {
        LoadBalancerView? serving = scene.LoadBalancers.FirstOrDefault(balancer => balancer.RulesOf(scene.Base).Any());
        return serving is null
            ? []
            : serving.RulesOf(scene.Base).Select(serving.FrontendOf).OfType<JsonElement>().Select(frontend => Address(scene, frontend)).OfType<IPAddress>()
                .Distinct().OrderBy(address => address.AddressFamily).ToValueList();
    }

    /// <summary>The address of a frontend, as far as it has one.</summary>
    private static IPAddress? Address(ServiceScene scene, JsonElement frontend) =>
        frontend.Id("properties", "publicIPAddress", "id") is { } id
            ? scene.Find(id) is { } ip ? PublicIps.Of(ip).Address : null
            : IPAddress.TryParse(frontend.Text("properties", "privateIPAddress"), out IPAddress? own) ? own : null;

    private static IPAddress? AddressOf(ServiceScene scene, AzureService model, LoadBalancerView? view, IpFamily family) =>
        model.Frontends.Where(frontend => frontend.Family == family).Select(frontend => frontend.Address switch
        {
            PrivateIp { Address: { } known } => known,
            PrivateIp => view?.Frontends.Values.Where(actual => LoadBalancerWishes.Frontend(scene, frontend).Matches(actual)).Select(actual => Address(scene, actual)).FirstOrDefault(),
            _ => scene.Find(LoadBalancerWishes.Frontend(scene, frontend).PublicIp ?? throw new InvalidOperationException("A public frontend has a public IP.")) is { } ip ? PublicIps.Of(ip).Address : null,
        }).FirstOrDefault();

    /// <summary>Whether rules of the firewall name an address that Azure has yet to give, and can give before the load balancer is there.</summary>
    private static bool NeedsUnknownAddress(ServiceScene scene, AzureService model, LoadBalancerView? view) =>
        scene.SecurityGroup is not null && model.Firewall is not null && model.Rules.Any(rule => rule.IsFloatingIp)
        && model.Frontends.Any(frontend => frontend.Address is not PrivateIp && AddressOf(scene, model, view, frontend.Family) is null);

    /// <summary>Whether it has anything there that would go with it: a frontend that others share would not.</summary>
    private static bool IsOn(ServiceScene scene, LoadBalancerView balancer) => !ServiceOnLoadBalancer.Nothing(scene.Identity, balancer.Resource.Id).Holds(balancer);

    /// <summary>Those that are not wanted, and those in front of another address: Azure neither moves them nor lets the frontend go before.</summary>
    private static IEnumerable<AzureChange> LinksToDelete(ServiceScene scene, AzureService model, ResourceIdentifier target, LoadBalancerView? view) => scene.OwnPrivateLinks
        .Where(link => model.PrivateLink is null || !link.Id.Equals(PrivateLinkDiffer.IdOf(scene, model.PrivateLink)) || !PrivateLinkDiffer.IsInFrontOf(link, FrontendId(scene, model, target, view)))
        .Select(link => new DeletePrivateLinkChange(link.Id));

    /// <summary>The id of the IPv4 frontend, which may have to be made, or be another Service's; null where there is none.</summary>
    private static string? FrontendId(ServiceScene scene, AzureService model, ResourceIdentifier target, LoadBalancerView? view)
    {
        if (model.Frontends.FirstOrDefault(frontend => frontend.Family == IpFamily.IPv4) is not { } frontend)
        {
            return null;
        }

        FrontendWish wish = LoadBalancerWishes.Frontend(scene, frontend);
        return $"{target}/frontendIPConfigurations/{view?.Frontends.Where(actual => wish.Matches(actual.Value)).Select(actual => actual.Key).FirstOrDefault() ?? wish.Name}";
    }

    private static void AddSecurity(ServiceScene scene, ServiceInSecurityGroup rules, Phase phase, List<AzureChange> changes)
    {
        bool isFailed = !rules.Rules.IsEmpty && scene.SecurityRules?.Resource.ProvisioningState == "Failed";
        if (scene.SecurityGroup is not null && (isFailed || !rules.Holds(scene.SecurityRules)))
        {
            changes.Add(new WriteSecurityGroupChange(scene.SecurityGroup, rules) { Phase = phase });
        }
    }

    private static void AddPrivateLink(ServiceScene scene, AzureService model, ResourceIdentifier target, LoadBalancerView? view, List<AzureChange> changes)
    {
        if (model.PrivateLink is { } link && FrontendId(scene, model, target, view) is { } frontend && PrivateLinkDiffer.Diff(scene, link, frontend) is { } change)
        {
            changes.Add(change with { Phase = Phase.Finish });
        }
    }

    private static bool IsWanted(ServiceScene scene, AzureService model, PublicIpView ip) =>
        model.Frontends.Any(frontend => ip.Id.Equals(LoadBalancerWishes.Frontend(scene, frontend).PublicIp));
}
