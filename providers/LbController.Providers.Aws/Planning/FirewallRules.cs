using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>Who lets clients in. A Service that restricts its clients is never served wider than that. Pure.</summary>
internal static class FirewallRules
{
    /// <summary>Groups that AWS takes on a load balancer.</summary>
    private const int MostGroupsOnLoadBalancer = 5;

    private const string SourceRangesField = "spec.loadBalancerSourceRanges";

    public static Firewall Of(ModelContext context, ValueList<ListenerPlan> listeners, bool isDualStack)
    {
        if (context.AdoptedArn is not null)
        {
            return OfAdopted(context);
        }

        if (context.Of(AwsAnnotations.DisableSecurityGroups) == true && Without(context))
        {
            return new Firewall.None();
        }

        if (context.View.Existing is { SecurityGroups.IsEmpty: true } existing && existing.State != "provisioning" && !context.MayBeReplaced)
        {
            return KeptWithout(context);
        }

        bool hasOwn = context.Of(AwsAnnotations.SecurityGroups) is not null;
        bool managesNodes = context.Of(AwsAnnotations.ManageBackendRules) ?? !hasOwn;
        return hasOwn
            ? Own(context, managesNodes)
            : new Firewall.Managed(RuleGroups.Split(context, Rules(context, listeners, isDualStack)), managesNodes);
    }

    /// <summary>The wish for PrivateLink traffic, which only means something with groups.</summary>
    public static string? EnforceOnPrivateLink(ModelContext context, Firewall firewall)
    {
        string? asked = context.Of(AwsAnnotations.EnforceOnPrivateLink);
        if (asked is null || firewall is not Firewall.None)
        {
            return asked;
        }

        context.Degrade(AwsAnnotations.EnforceOnPrivateLink.Field, ProblemReasons.IneffectiveAnnotation, "the load balancer has no security groups whose rules could hold; remove it");
        return null;
    }

    /// <summary>The groups of somebody else's load balancer are his: what the Service asks of them cannot be had.</summary>
    private static Firewall.None OfAdopted(ModelContext context)
    {
        if (Restriction(context) is { } restriction)
        {
            context.Refuse(
                AwsAnnotations.Adopt.Field, ProblemReasons.SourceRangesNotEnforced, $"{restriction} restricts clients, but whom an adopted load balancer lets in is up to its owner; remove the restriction, or adopt none");
        }

        if (context.Of(AwsAnnotations.SecurityGroups) is not null)
        {
            context.Degrade(AwsAnnotations.SecurityGroups.Field, ProblemReasons.IneffectiveAnnotation, "the groups of an adopted load balancer are its owner's; remove it");
        }

        return new Firewall.None();
    }

    /// <returns>Whether there are to be no groups.</returns>
    private static bool Without(ModelContext context)
    {
        string field = AwsAnnotations.DisableSecurityGroups.Field;
        if (Restriction(context) is { } restriction)
        {
            context.Refuse(
                field, ProblemReasons.SourceRangesNotEnforced, $"{restriction} restricts clients, and a load balancer without security groups lets everyone in; remove one of the two");
        }

        if (context.Of(AwsAnnotations.SecurityGroups) is not null)
        {
            context.Refuse(field, ProblemReasons.IneffectiveAnnotation, $"{AwsAnnotations.SecurityGroups.Definition.Key} names groups; remove one of the two");
        }

        if (context.View.Existing is not { SecurityGroups.IsEmpty: false } || context.MayBeReplaced)
        {
            return true;
        }

        context.Fixed(field, "whether the load balancer has security groups", "groups", "no groups");
        return false;
    }

    private static Firewall.None KeptWithout(ModelContext context)
    {
        string way = context.AdoptedArn is null ? $"set {AwsAnnotations.Replace.Definition.Key} to allow to have a new load balancer take over" : "adopt a load balancer with groups";
        string? restriction = Restriction(context) ?? (context.Of(AwsAnnotations.SecurityGroups) is null ? null : AwsAnnotations.SecurityGroups.Definition.Key);
        if (restriction is not null)
        {
            context.Refuse(
                AwsAnnotations.SecurityGroups.Field, ProblemReasons.SourceRangesNotEnforced, $"{restriction} restricts clients, but the load balancer was made without security groups, and AWS cannot add any; {way}");
        }
        else
        {
            context.Degrade(
                AwsAnnotations.DisableSecurityGroups.Field, ProblemReasons.ImmutableOnAws, $"the load balancer was made without security groups, and AWS cannot add any, so that everyone is let in, as the Service allows; set it to true, or {way}");
        }

        return new Firewall.None();
    }

    private static Firewall.Own Own(ModelContext context, bool managesNodes)
    {
        ValueList<string> named = context.Of(AwsAnnotations.SecurityGroups) ?? [];
        string field = AwsAnnotations.SecurityGroups.Field;
        if (Restriction(context) is { } restriction)
        {
            context.Refuse(
                field, ProblemReasons.SourceRangesNotEnforced, $"{restriction} restricts clients, but your own groups alone decide who may connect and are not changed; put the restriction into them and remove it here, or remove this annotation");
        }

        var ids = new List<string>();
        foreach (string text in named)
        {
            List<SecurityGroupDescription> found =
                [.. context.View.SecurityGroups.Where(group => group.VpcId == context.View.VpcId && (Lookups.IsGroupId(text) ? group.Id == text : group.Tags["Name"] == text))];
            if (found.Count != 1)
            {
                context.Refuse(
                    field,
                    ProblemReasons.SecurityGroupNotFound,
                    found.Count == 0
                        ? $"there is no security group '{Term.Shown(text)}' in {context.View.VpcId}; give a group id or the value of its tag Name"
                        : $"'{Term.Shown(text)}' is the Name of {string.Join(", ", found.Select(group => group.Id).Order(StringComparer.Ordinal))}; give ids");
            }
            else if (!ids.Contains(found[0].Id))
            {
                ids.Add(found[0].Id);
            }
        }

        int most = managesNodes ? MostGroupsOnLoadBalancer - 1 : MostGroupsOnLoadBalancer;
        if (ids.Count > most)
        {
            context.Refuse(
                field, ProblemReasons.LimitExceeded, $"it names {ids.Count} groups, and there is room for {most}{(managesNodes ? $" beside the one that the nodes let in (see {AwsAnnotations.ManageBackendRules.Definition.Key})" : "")}; name fewer");
        }

        return new Firewall.Own(ids.Order(StringComparer.Ordinal).ToValueList(), managesNodes);
    }

    /// <summary>What restricts clients, or null.</summary>
    private static string? Restriction(ModelContext context) => !context.Desired.SourceRanges.IsEmpty
        ? SourceRangesField
        : context.Of(AwsAnnotations.PrefixLists) is null ? null : AwsAnnotations.PrefixLists.Definition.Key;

    private static List<IngressRule> Rules(ModelContext context, ValueList<ListenerPlan> listeners, bool isDualStack)
    {
        ValueList<string> prefixLists = context.Of(AwsAnnotations.PrefixLists) ?? [];
        List<string> ranges = Ranges(context, prefixLists, isDualStack);
        List<string> sources = [.. ranges, .. prefixLists];
        string description = context.Desired.Identity.Service.ToString();
        var rules = new List<IngressRule>();
        foreach (ListenerPlan listener in listeners)
        {
            foreach (ListenerKey key in listener.Keys)
            {
                rules.AddRange(sources.Select(source => new IngressRule(key.Protocol.ToString().ToLowerInvariant(), key.Port, key.Port, source, description)));
            }
        }

        if (context.Of(AwsAnnotations.PathMtuIcmp) == "on")
        {
            foreach (string source in sources)
            {
                bool isPrefixList = prefixLists.Contains(source);
                bool isV6 = source.Contains(':', StringComparison.Ordinal);
                if (!isV6)
                {
                    rules.Add(new IngressRule("icmp", 3, 4, source, description));
                }

                if (isV6 || (isPrefixList && isDualStack))
                {
                    rules.Add(new IngressRule("icmpv6", 2, 0, source, description));
                }
            }
        }

        return rules;
    }

    private static List<string> Ranges(ModelContext context, ValueList<string> prefixLists, bool isDualStack)
    {
        if (context.Desired.SourceRanges.IsEmpty)
        {
            return !prefixLists.IsEmpty ? [] : isDualStack ? ["0.0.0.0/0", "::/0"] : ["0.0.0.0/0"];
        }

        List<string> ranges =
            [.. context.Desired.SourceRanges.Where(range => isDualStack || range.BaseAddress.AddressFamily == AddressFamily.InterNetwork).Select(Text)];
        if (ranges.Count == 0 && prefixLists.IsEmpty)
        {
            context.Refuse(
                SourceRangesField,
                ProblemReasons.SourceRangesNotEnforced,
                "it names IPv6 networks only, and the load balancer has IPv4 addresses only, so that nobody could connect; name IPv4 networks, or ask for both families");
        }

        return ranges;
    }

    private static string Text(IPNetwork network) => string.Create(CultureInfo.InvariantCulture, $"{network.BaseAddress}/{network.PrefixLength}");
}
