using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Api;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>
/// Which subnets the load balancer is in, one a zone: those that the Service names, else those that it has, else those that are tagged for
/// it, else those that the route tables make right. Every subnet that is left out is told with its reason. Pure.
/// </summary>
internal static class SubnetRules
{
    public const int FewestFreeAddresses = 8;

    private const string ClusterTag = "kubernetes.io/cluster/";

    private const int SubnetsNamed = 12;

    /// <summary>The subnets: in the Service's order where it names them, else ordered by id. Empty where there is none, with a problem.</summary>
    /// <param name="context">The Service.</param>
    /// <param name="scheme">The load balancer's.</param>
    /// <param name="isDualStack">Whether they need IPv6.</param>
    public static ValueList<SubnetDescription> Choose(ModelContext context, string scheme, bool isDualStack)
    {
        if (context.Of(AwsAnnotations.Subnets) is { } named)
        {
            return Named(context, named, isDualStack);
        }

        return context.View.Existing is { Zones.IsEmpty: false } existing && existing.Scheme == scheme
            ? Kept(context, existing, isDualStack)
            : Discovered(context, scheme, isDualStack);
    }

    private static ValueList<SubnetDescription> Named(ModelContext context, ValueList<string> named, bool isDualStack)
    {
        string field = AwsAnnotations.Subnets.Field;
        var chosen = new List<SubnetDescription>();
        foreach (string text in named)
        {
            List<SubnetDescription> found = [.. context.View.Subnets.Where(subnet => Lookups.IsId("subnet-", text) ? subnet.Id == text : subnet.Tags["Name"] == text)];
            if (found.Count != 1)
            {
                context.Refuse(
                    field,
                    ProblemReasons.SubnetsNotUsable,
                    found.Count == 0
                        ? $"there is no subnet '{Term.Shown(text)}' in {context.View.VpcId}; give a subnet id or the value of its tag Name"
                        : $"'{Term.Shown(text)}' is the Name of {string.Join(", ", found.Select(subnet => subnet.Id).Order(StringComparer.Ordinal))}; give ids");
            }
            else if (chosen.Contains(found[0]))
            {
                context.Refuse(field, ProblemReasons.SubnetsNotUsable, $"it names {found[0].Id} twice; name each subnet once");
            }
            else
            {
                chosen.Add(found[0]);
            }
        }

        foreach (IGrouping<string, SubnetDescription> zone in chosen.GroupBy(subnet => subnet.ZoneName).Where(zone => zone.Count() > 1))
        {
            context.Refuse(field, ProblemReasons.SubnetsNotUsable, $"{string.Join(" and ", zone.Select(subnet => subnet.Id))} are all in {zone.Key}; AWS takes one subnet a zone");
        }

        List<string> kinds = [.. chosen.Select(subnet => Kind(context, subnet)).Distinct()];
        if (kinds.Count > 1)
        {
            context.Refuse(
                field, ProblemReasons.SubnetsNotUsable, $"the subnets are of different kinds: {string.Join(", ", chosen.Select(subnet => $"{subnet.Id} ({Kind(context, subnet)})"))}; name subnets of one kind");
        }

        foreach (SubnetDescription subnet in chosen)
        {
            string? unfit = isDualStack && subnet.Ipv6CidrBlocks.IsEmpty
                ? "has no IPv6 network, which dual stack needs; associate one"
                : subnet.FreeAddresses < FewestFreeAddresses && !IsInUse(context, subnet) ? $"has {subnet.FreeAddresses} free addresses, and AWS needs {FewestFreeAddresses}; free some" : null;
            if (unfit is not null)
            {
                context.Refuse(field, ProblemReasons.SubnetsNotUsable, $"{Described(subnet)} {unfit}, or name another subnet");
            }
        }

        return chosen.Select(subnet => InZone(context, subnet)).ToValueList();
    }

    /// <summary>AWS does not let a load balancer change to another subnet of a zone.</summary>
    private static SubnetDescription InZone(ModelContext context, SubnetDescription wanted)
    {
        LoadBalancerZone? zone = context.View.Existing?.Zones.FirstOrDefault(zone => zone.ZoneName == wanted.ZoneName);
        string id = zone is null ? wanted.Id : context.Fixed(AwsAnnotations.Subnets.Field, $"the subnet of zone {wanted.ZoneName}", zone.SubnetId, wanted.Id);
        return id == wanted.Id ? wanted : Find(context, id, wanted.ZoneName);
    }

    private static ValueList<SubnetDescription> Kept(ModelContext context, LoadBalancerDescription existing, bool isDualStack)
    {
        List<SubnetDescription> kept = [.. existing.Zones.Select(zone => Find(context, zone.SubnetId, zone.ZoneName)).OrderBy(subnet => subnet.Id, StringComparer.Ordinal)];
        if (isDualStack && existing.IpAddressType != FamilyRules.DualStack)
        {
            foreach (SubnetDescription subnet in kept.Where(subnet => subnet.Ipv6CidrBlocks.IsEmpty))
            {
                context.Refuse(
                    "spec.ipFamilies", ProblemReasons.SubnetsNotUsable, $"{Described(subnet)}, where the load balancer is, has no IPv6 network, which dual stack needs; associate one, or stay with IPv4");
            }
        }

        return kept.ToValueList();
    }

    private static ValueList<SubnetDescription> Discovered(ModelContext context, string scheme, bool isDualStack)
    {
        string role = scheme == SchemeRules.Internal ? "kubernetes.io/role/internal-elb" : "kubernetes.io/role/elb";
        var left = new SortedDictionary<string, string>(StringComparer.Ordinal);
        List<SubnetDescription> candidates = [.. context.View.Subnets.Where(subnet => subnet.Tags[role] is "" or "1")];
        string how = $"tagged {role}";
        if (candidates.Count == 0)
        {
            bool needsPublic = scheme != SchemeRules.Internal;
            how = needsPublic ? "with a route to an internet gateway" : "without a route to an internet gateway";
            foreach (SubnetDescription subnet in context.View.Subnets)
            {
                if (IsPublic(context, subnet) == needsPublic)
                {
                    candidates.Add(subnet);
                }
                else
                {
                    left[subnet.Id] = $"{Described(subnet)} has {(needsPublic ? "no" : "a")} route to an internet gateway";
                }
            }
        }

        var fit = new List<SubnetDescription>();
        foreach (SubnetDescription subnet in candidates)
        {
            if (ReasonToLeave(context, subnet, isDualStack) is { } reason)
            {
                left[subnet.Id] = $"{Described(subnet)} {reason}";
            }
            else
            {
                fit.Add(subnet);
            }
        }

        fit = OfOneKind(context, fit, left);
        if (fit.Count == 0)
        {
            string reasons = left.Count == 0 ? "it has no subnet at all" : string.Join("; ", left.Values.Take(SubnetsNamed)) + (left.Count > SubnetsNamed ? $"; and {left.Count - SubnetsNamed} more" : "");
            context.Refuse(
                AwsAnnotations.Subnets.Field,
                ProblemReasons.SubnetsNotUsable,
                $"{context.View.VpcId} has no subnet for an {scheme} load balancer among those {how}: {reasons}; tag subnets with {role}, or name some with {AwsAnnotations.Subnets.Definition.Key}");
        }

        return fit
            .GroupBy(subnet => subnet.ZoneName)
            .Select(zone => zone.OrderBy(subnet => HasOwnTag(context, subnet) ? 0 : 1).ThenBy(subnet => subnet.Id, StringComparer.Ordinal).First())
            .OrderBy(subnet => subnet.Id, StringComparer.Ordinal)
            .ToValueList();
    }

    private static string? ReasonToLeave(ModelContext context, SubnetDescription subnet, bool isDualStack)
    {
        if (context.Settings.ClusterName is not null && !HasOwnTag(context, subnet)
            && subnet.Tags.Select(tag => tag.Key).FirstOrDefault(key => key.StartsWith(ClusterTag, StringComparison.Ordinal)) is { } other)
        {
            return $"belongs to another cluster (tag {other})";
        }

        if (subnet.FreeAddresses < FewestFreeAddresses)
        {
            return $"has {subnet.FreeAddresses} free addresses, and AWS needs {FewestFreeAddresses}";
        }

        return isDualStack && subnet.Ipv6CidrBlocks.IsEmpty ? "has no IPv6 network, which dual stack needs" : null;
    }

    /// <summary>A load balancer is in zones of one kind: ordinary ones where there are any.</summary>
    private static List<SubnetDescription> OfOneKind(ModelContext context, List<SubnetDescription> fit, SortedDictionary<string, string> left)
    {
        string? kind = fit.Select(subnet => Kind(context, subnet)).OrderBy(kind => kind == "availability-zone" ? 0 : 1).ThenBy(kind => kind, StringComparer.Ordinal).FirstOrDefault();
        foreach (SubnetDescription subnet in fit.Where(subnet => Kind(context, subnet) != kind))
        {
            left[subnet.Id] = $"{Described(subnet)} is of another kind ({Kind(context, subnet)})";
        }

        return fit.FindAll(subnet => Kind(context, subnet) == kind);
    }

    private static bool HasOwnTag(ModelContext context, SubnetDescription subnet) =>
        context.Settings.ClusterName is { } cluster && subnet.Tags[ClusterTag + cluster] is not null;

    private static bool IsPublic(ModelContext context, SubnetDescription subnet)
    {
        RouteTableDescription? table = context.View.RouteTables.FirstOrDefault(table => table.SubnetIds.Contains(subnet.Id))
            ?? context.View.RouteTables.FirstOrDefault(table => table.IsMain);
        return table is not null && table.GatewayIds.Any(gateway => gateway.StartsWith("igw-", StringComparison.Ordinal));
    }

    private static bool IsInUse(ModelContext context, SubnetDescription subnet) => context.View.Existing?.Zones.Any(zone => zone.SubnetId == subnet.Id) == true;

    /// <summary>A subnet of the load balancer's that is not listed (any more) is kept with what is known of it.</summary>
    private static SubnetDescription Find(ModelContext context, string id, string zoneName) =>
        context.View.Subnets.FirstOrDefault(subnet => subnet.Id == id) ?? new SubnetDescription(id, context.View.VpcId, "", [], zoneName, "", 0, null, ValueMap.Empty);

    private static string Kind(ModelContext context, SubnetDescription subnet) =>
        subnet.OutpostArn is not null ? "outpost" : context.View.Zones.FirstOrDefault(zone => zone.Name == subnet.ZoneName)?.Type ?? "availability-zone";

    private static string Described(SubnetDescription subnet) => $"{subnet.Id} ({subnet.ZoneName})";
}
