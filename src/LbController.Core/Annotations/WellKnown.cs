using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Core.Annotations;

/// <summary>Names that users, other controllers and we agree on.</summary>
internal static class WellKnown
{
    /// <summary>The ecosystem's finalizer (KEP-980). Other controllers strip it, also from Services that are not theirs.</summary>
    public const string CleanupFinalizer = "service.kubernetes.io/load-balancer-cleanup";

    /// <summary>The prefix of the annotations that we define for every provider.</summary>
    public const string Prefix = "lbcontroller.io/";

    /// <summary>Requested addresses, separated by commas, at most one a family. Preferred to the deprecated <c>spec.loadBalancerIP</c>.</summary>
    public const string RequestedAddresses = "lbcontroller.io/load-balancer-ips";

    /// <summary>What becomes of the load balancer when the Service goes (contract B15).</summary>
    public const string DeletionPolicy = "lbcontroller.io/deletion-policy";

    /// <summary>The back end is left alone while it is true (contract B85).</summary>
    public const string Paused = "lbcontroller.io/paused";

    /// <summary>Services of one namespace with the same value share an address (contract B87).</summary>
    public const string SharingKey = "lbcontroller.io/sharing-key";

    /// <summary>Upstream's annotation for source ranges; the spec field wins where both are set.</summary>
    public const string SourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";

    /// <summary>Nodes with this label take no load balancer traffic, unless its value parses as false.</summary>
    public const string ExcludeNodeLabel = "node.kubernetes.io/exclude-from-external-load-balancers";

    /// <summary>On an EndpointSlice: the name of its Service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>The cluster autoscaler is about to delete the node (KEP-3458).</summary>
    public const string AutoscalerTaint = "ToBeDeletedByClusterAutoscaler";

    /// <summary>The cloud controller has not filled in the node's addresses and provider ID yet.</summary>
    public const string UninitializedTaint = "node.cloudprovider.kubernetes.io/uninitialized";

    /// <summary>Every annotation of Services that we read, whichever provider serves them.</summary>
    public static readonly ValueList<AnnotationDefinition> Annotations =
    [
        new(RequestedAddresses, "list of addresses", "IPv4 and IPv6 addresses, separated by commas, at most one a family", "any free address", "192.0.2.7,2001:db8::7", "the addresses to have; preferred to the deprecated `spec.loadBalancerIP`, which must not contradict it"),
        new(SharingKey, "text", "1 to 63 letters, digits, `-`, `_` and `.`, the first and last a letter or digit", "an address of its own", "shop-front", "Services of one namespace with the same value may share an address, as long as no two of them have the same protocol and port"),
        new(Paused, "boolean", "`true`, `false`", "`false`", "true", "while true, the back end is left as it is, whatever changes; finalizers stay, and so does the Service if it is deleted; afterwards everything is compared and repaired"),
        new(DeletionPolicy, "choice", "`Delete`, `Orphan`", "`Delete`", "Orphan", "`Orphan` lets the Service go without removing its load balancer, which is left behind as it is and noted for administrators; the way out where a removal fails for ever"),
        new(SourceRanges, "list of CIDRs", "IPv4 and IPv6 CIDRs, separated by commas", "everyone", "10.0.0.0/8,2001:db8::/32", "the client networks to let in; `spec.loadBalancerSourceRanges` wins where both are set"),
    ];

    /// <summary>Every annotation under <see cref="Prefix"/> that means something.</summary>
    public static readonly ValueList<string> OwnAnnotations =
        Annotations.Select(annotation => annotation.Key).Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)).ToValueList();

    /// <summary>
    /// The annotations of a Service that decide anything: ours, upstream's, and those that an adapter declares. All others may change
    /// without costing a pass (contract B24).
    /// </summary>
    public static ValueMap Relevant(IEnumerable<KeyValuePair<string, string>> annotations, ValueList<string> providerPrefixes)
    {
        List<KeyValuePair<string, string>>? relevant = null;
        foreach (KeyValuePair<string, string> annotation in annotations)
        {
            if (IsRelevant(annotation.Key, providerPrefixes))
            {
                (relevant ??= []).Add(annotation);
            }
        }

        return relevant is null ? ValueMap.Empty : new ValueMap(relevant);
    }

    /// <summary>Those under one of the prefixes: what an adapter gets to see, so that a change of any other costs it nothing.</summary>
    public static ValueMap Under(ValueList<string> prefixes, ValueMap annotations) =>
        prefixes.IsEmpty || annotations.Count == 0 ? ValueMap.Empty : new ValueMap(annotations.Where(annotation => prefixes.Any(prefix => annotation.Key.StartsWith(prefix, StringComparison.Ordinal))));

    private static bool IsRelevant(string key, ValueList<string> providerPrefixes)
    {
        if (key.StartsWith(Prefix, StringComparison.Ordinal) || key == SourceRanges)
        {
            return true;
        }

        foreach (string prefix in providerPrefixes)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
