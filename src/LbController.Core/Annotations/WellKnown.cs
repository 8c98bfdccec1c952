using LbController.Abstractions.Model;

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

    /// <summary>Upstream's annotation for source ranges; the spec field wins where both are set.</summary>
    public const string SourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";

    /// <summary>Nodes with this label take no load balancer traffic, unless its value parses as false.</summary>
    public const string ExcludeNodeLabel = "node.kubernetes.io/exclude-from-external-load-balancers";

    /// <summary>The cluster autoscaler is about to delete the node (KEP-3458).</summary>
    public const string AutoscalerTaint = "ToBeDeletedByClusterAutoscaler";

    /// <summary>Every annotation under <see cref="Prefix"/> that means something.</summary>
    public static readonly ValueList<string> OwnAnnotations = [RequestedAddresses];

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
