using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Editing;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Diffing;

/// <summary>The security rules of a Service. Pure.</summary>
internal static class SecurityRules
{
    private const int MostCharacters = 140;

    /// <summary>All that it has to have.</summary>
    /// <param name="scene">What there is.</param>
    /// <param name="model">What there has to be.</param>
    /// <param name="addressOf">The address of a frontend, as far as it is known: where packets arrive with it.</param>
    public static ServiceInSecurityGroup Of(ServiceScene scene, AzureService model, Func<IpFamily, IPAddress?> addressOf)
    {
        if (model.Firewall is not { } firewall)
        {
            return new ServiceInSecurityGroup(scene.Identity, []);
        }

        var rules = new List<SecurityRuleWish>();
        foreach (IpFamily family in model.Frontends.Select(frontend => frontend.Family))
        {
            foreach (IGrouping<(string Protocol, bool IsFloatingIp), ForwardingRule> group in model.Rules.GroupBy(rule => (rule.Protocol, rule.IsFloatingIp)))
            {
                ValueList<string> ports = group.Select(rule => rule.IsFloatingIp ? rule.FrontendPort : rule.BackendPort).Distinct().Order()
                    .Select(port => port == 0 ? "*" : port.ToString(CultureInfo.InvariantCulture)).ToValueList();
                ValueList<string> destinations = group.Key.IsFloatingIp ? Addresses(model, family, addressOf(family)) : scene.NodeNetworks(family);
                if (!destinations.IsEmpty)
                {
                    rules.AddRange(Rules(scene, firewall, family, group.Key, destinations, ports));
                }
            }
        }

        return new ServiceInSecurityGroup(scene.Identity, rules.OrderBy(rule => rule.Denies).ToValueList());
    }

    /// <summary>
    /// The same, but with what is still in use besides: the state between opening the new and leaving the old. Nobody is let in who is not
    /// in the end: an old rule stays only where a wanted one has its clients.
    /// </summary>
    public static ServiceInSecurityGroup WithThoseInUse(ServiceInSecurityGroup wanted, SecurityGroupView? view)
    {
        if (view is null || wanted.Rules.IsEmpty)
        {
            return wanted;
        }

        SecurityRuleWish[] existing = [.. view.RulesOf(ElementNames.Base(wanted.Identity)).Select(rule => SecurityRuleWish.Of(rule.Key, rule.Value))];
        var rules = wanted.Rules.Select(rule => existing.FirstOrDefault(old => IsNamed(old, rule)) is { } old ? WithThoseInUse(rule, old) : rule).ToList();
        rules.AddRange(existing.Where(old => !wanted.Rules.Any(rule => IsNamed(rule, old)) && wanted.Rules.Any(rule => rule.Denies == old.Denies && rule.Sources == old.Sources)));
        return wanted with { Rules = rules.OrderBy(rule => rule.Denies).ToValueList() };
    }

    private static bool IsNamed(SecurityRuleWish one, SecurityRuleWish other) => string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase);

    private static SecurityRuleWish WithThoseInUse(SecurityRuleWish rule, SecurityRuleWish old) =>
        rule with { Ports = Union(rule.Ports, old.Ports), Destinations = Union(rule.Destinations, old.Destinations) };

    private static ValueList<string> Union(ValueList<string> wanted, ValueList<string> old)
    {
        string[] all = [.. wanted.Concat(old).Distinct(StringComparer.OrdinalIgnoreCase)];
        return all.Contains("*") ? ["*"] : all.Length == wanted.Count ? wanted : all.Order(StringComparer.Ordinal).ToValueList();
    }

    private static IEnumerable<SecurityRuleWish> Rules(
        ServiceScene scene, FirewallPolicy firewall, IpFamily family, (string Protocol, bool IsFloatingIp) kind, ValueList<string> destinations, ValueList<string> ports)
    {
        string protocol = kind.Protocol == "All" ? "*" : kind.Protocol;
        string stem = $"{kind.Protocol.ToLowerInvariant()}{(kind.IsFloatingIp ? "-vip" : "")}-{ElementNames.Suffix(family)}";
        AddressFamily addresses = family == IpFamily.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        ValueList<string> ranges = firewall.Ranges.Where(range => range.BaseAddress.AddressFamily == addresses).Select(range => range.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList();
        if (!ranges.IsEmpty)
        {
            yield return Rule("allow", ranges, false);
        }

        foreach (string tag in firewall.ServiceTags)
        {
            yield return Rule($"allow-{tag.ToLowerInvariant().Replace('.', '-')}", [tag], false);
        }

        if (firewall.DeniesOthers)
        {
            yield return Rule("allow-probes", ["AzureLoadBalancer"], false);
            yield return Rule("deny", ["*"], true);
        }

        SecurityRuleWish Rule(string word, ValueList<string> sources, bool denies) => new()
        {
            Name = Fit($"{scene.Base}-{word}", stem),
            Description = Description(scene.Identity),
            Denies = denies,
            Protocol = protocol,
            Sources = sources,
            Destinations = destinations,
            Ports = ports,
        };
    }

    /// <summary>The Service's name first: it is read back from there where nothing else tells it.</summary>
    private static string Description(LoadBalancerIdentity identity)
    {
        string text = $"{identity.Service} ({identity.Cluster})";
        return text.Length <= MostCharacters ? text : identity.Service.ToString().Length <= MostCharacters ? identity.Service.ToString() : text[..MostCharacters];
    }

    private static string Fit(string name, string stem)
    {
        const int Most = 80;
        string whole = $"{name}-{stem}";
        return whole.Length <= Most ? whole : $"{name[..(Most - stem.Length - 10)]}-{ElementNames.Hash(whole)}-{stem}";
    }

    private static ValueList<string> Addresses(AzureService model, IpFamily family, IPAddress? own)
    {
        AddressFamily addresses = family == IpFamily.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        return model.AdditionalAddresses.Where(address => address.AddressFamily == addresses).Append(own).OfType<IPAddress>().Select(address => address.ToString())
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList();
    }
}
