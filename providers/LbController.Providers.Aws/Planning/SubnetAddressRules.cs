using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Api;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>Which addresses the load balancer takes in its subnets. AWS cannot change those of a subnet that it is in already. Pure.</summary>
internal static class SubnetAddressRules
{
    private const string AutoAssigned = "auto_assigned";

    /// <summary>The mappings, ordered by subnet id.</summary>
    /// <param name="context">The Service.</param>
    /// <param name="subnets">In the order that lists of addresses have.</param>
    /// <param name="scheme">The load balancer's.</param>
    /// <param name="isDualStack">Whether it has IPv6.</param>
    /// <param name="prefix">The wish for prefixes for source NAT.</param>
    public static ValueList<SubnetMapping> Map(ModelContext context, ValueList<SubnetDescription> subnets, string scheme, bool isDualStack, string? prefix)
    {
        Dictionary<string, string> allocations = Allocations(context, subnets, scheme);
        Dictionary<string, string> privates = InSubnets(context, AwsAnnotations.PrivateIpv4Addresses, subnets, AddressFamily.InterNetwork, scheme == SchemeRules.Internal ? null : "only internal load balancers have them");
        Dictionary<string, string> sixes = InSubnets(context, AwsAnnotations.Ipv6Addresses, subnets, AddressFamily.InterNetworkV6, isDualStack ? null : "only dual-stack load balancers have them");
        Dictionary<string, string> prefixes = Prefixes(context, subnets, isDualStack && prefix == "on");
        return subnets
            .OrderBy(subnet => subnet.Id, StringComparer.Ordinal)
            .Select(subnet => Fixed(
                context,
                scheme,
                new SubnetMapping(
                    subnet.Id,
                    allocations.GetValueOrDefault(subnet.Id),
                    privates.GetValueOrDefault(subnet.Id),
                    sixes.GetValueOrDefault(subnet.Id),
                    prefixes.GetValueOrDefault(subnet.Id))))
            .ToValueList();
    }

    /// <summary>The wish for prefixes: AWS demands them for UDP on dual stack, so there they are on unless that is refused.</summary>
    public static string? Prefix(ModelContext context, bool isDualStack, bool hasUdp)
    {
        string? asked = context.Of(AwsAnnotations.PrefixForIpv6SourceNat);
        if (isDualStack)
        {
            return asked ?? (hasUdp ? "on" : null);
        }

        if (asked == "on")
        {
            context.Degrade(AwsAnnotations.PrefixForIpv6SourceNat.Field, ProblemReasons.IneffectiveAnnotation, "only dual-stack load balancers have IPv6 prefixes, and this one has IPv4 alone; remove it");
        }

        return null;
    }

    private static Dictionary<string, string> Allocations(ModelContext context, ValueList<SubnetDescription> subnets, string scheme)
    {
        if (context.Of(AwsAnnotations.EipAllocations) is not { } asked)
        {
            return [];
        }

        string field = AwsAnnotations.EipAllocations.Field;
        if (scheme != SchemeRules.InternetFacing)
        {
            context.Refuse(field, ProblemReasons.IneffectiveAnnotation, $"only internet-facing load balancers have Elastic IPs, and this one is {scheme}; remove it, or set {AwsAnnotations.Scheme.Definition.Key} to {SchemeRules.InternetFacing}");
            return [];
        }

        return HasCountOf(context, field, asked, subnets, "Elastic IPs") ? subnets.Zip(asked).ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal) : [];
    }

    private static Dictionary<string, string> InSubnets(ModelContext context, SingleTerm<ValueList<string>?> term, ValueList<SubnetDescription> subnets, AddressFamily family, string? obstacle)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (context.Of(term) is not { } asked)
        {
            return found;
        }

        if (obstacle is not null)
        {
            context.Refuse(term.Field, ProblemReasons.IneffectiveAnnotation, $"{obstacle}; remove it");
            return found;
        }

        foreach (string text in asked)
        {
            if (!IPAddress.TryParse(text, out IPAddress? address) || address.AddressFamily != family || (family == AddressFamily.InterNetwork && address.ToString() != text))
            {
                context.Refuse(term.Field, ProblemReasons.InvalidAnnotation, $"'{Term.Shown(text)}' is no {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address");
            }
            else if (subnets.FirstOrDefault(subnet => Networks(subnet, family).Any(network => network.Contains(address))) is not { } subnet)
            {
                context.Refuse(
                    term.Field,
                    ProblemReasons.InvalidAnnotation,
                    $"{text} is in none of the subnets: {string.Join(", ", subnets.Select(other => $"{other.Id} ({string.Join(", ", Networks(other, family))})"))}; give one address out of each");
            }
            else if (!found.TryAdd(subnet.Id, address.ToString()))
            {
                context.Refuse(term.Field, ProblemReasons.InvalidAnnotation, $"{found[subnet.Id]} and {text} are both in {subnet.Id}; give one address out of each subnet");
            }
        }

        if (subnets.FirstOrDefault(subnet => !found.ContainsKey(subnet.Id)) is { } without && asked.Count < subnets.Count)
        {
            context.Refuse(term.Field, ProblemReasons.InvalidAnnotation, $"it has {asked.Count} addresses for {subnets.Count} subnets; {without.Id} is without one");
        }

        return found;
    }

    private static Dictionary<string, string> Prefixes(ModelContext context, ValueList<SubnetDescription> subnets, bool isOn)
    {
        if (context.Of(AwsAnnotations.SourceNatIpv6Prefixes) is not { } asked)
        {
            return [];
        }

        string field = AwsAnnotations.SourceNatIpv6Prefixes.Field;
        if (!isOn)
        {
            context.Refuse(field, ProblemReasons.IneffectiveAnnotation, $"prefixes are for dual-stack load balancers with {AwsAnnotations.PrefixForIpv6SourceNat.Definition.Key} on; set that, or remove this one");
            return [];
        }

        if (!HasCountOf(context, field, asked, subnets, "prefixes"))
        {
            return [];
        }

        foreach ((SubnetDescription subnet, string prefix) in subnets.Zip(asked))
        {
            if (prefix != AutoAssigned
                && !(IPNetwork.TryParse(prefix, out IPNetwork network) && network.PrefixLength == 80 && Networks(subnet, AddressFamily.InterNetworkV6).Any(block => block.Contains(network.BaseAddress))))
            {
                context.Refuse(
                    field, ProblemReasons.InvalidAnnotation, $"'{Term.Shown(prefix)}' is neither {AutoAssigned} nor a /80 out of {subnet.Id} ({string.Join(", ", subnet.Ipv6CidrBlocks)})");
            }
        }

        return subnets.Zip(asked).ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal);
    }

    private static bool HasCountOf(ModelContext context, string field, ValueList<string> asked, ValueList<SubnetDescription> subnets, string what)
    {
        if (asked.Count == subnets.Count)
        {
            return true;
        }

        context.Refuse(
            field, ProblemReasons.InvalidAnnotation, $"it has {asked.Count} {what} for {subnets.Count} subnets ({string.Join(", ", subnets.Select(subnet => subnet.Id))}); give one for each, in their order");
        return false;
    }

    /// <summary>What AWS fixed when the load balancer came into the subnet stays, unless a new one may take over.</summary>
    private static SubnetMapping Fixed(ModelContext context, string scheme, SubnetMapping wanted)
    {
        if (context.View.Existing is not { } existing || existing.Scheme != scheme || existing.State == "provisioning"
            || existing.Zones.FirstOrDefault(zone => zone.SubnetId == wanted.SubnetId) is not { } zone)
        {
            return wanted;
        }

        LoadBalancerAddress? has = zone.Addresses.Count > 0 ? zone.Addresses[0] : null;
        return wanted with
        {
            AllocationId = Stays(context, AwsAnnotations.EipAllocations, wanted.SubnetId, has?.AllocationId, wanted.AllocationId),
            PrivateIPv4Address = Stays(context, AwsAnnotations.PrivateIpv4Addresses, wanted.SubnetId, has?.PrivateIPv4Address, wanted.PrivateIPv4Address),
            IPv6Address = has?.IPv6Address is null ? wanted.IPv6Address : Stays(context, AwsAnnotations.Ipv6Addresses, wanted.SubnetId, has.IPv6Address, wanted.IPv6Address),
        };
    }

    private static string? Stays(ModelContext context, Term term, string subnet, string? existing, string? wanted)
    {
        return wanted is null || wanted == existing || context.Fixed(term.Field, $"the address in {subnet}", existing ?? "one of AWS's choice", wanted) != wanted
            ? existing
            : wanted;
    }

    private static IEnumerable<IPNetwork> Networks(SubnetDescription subnet, AddressFamily family)
    {
        foreach (string text in family == AddressFamily.InterNetwork ? [subnet.CidrBlock] : subnet.Ipv6CidrBlocks)
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                yield return network;
            }
        }
    }
}
