using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure;

/// <summary>The reasons of problems that Azure's adapter finds.</summary>
internal static class ProblemReasons
{
    /// <summary>The family cannot be had in the way that is asked for.</summary>
    public const string AddressFamilyNotServed = "AddressFamilyNotServed";

    /// <summary>A private address that is not in the subnet, or that Azure keeps for itself.</summary>
    public const string AddressNotInSubnet = "AddressNotInSubnet";

    /// <summary>HA ports, or a private link service, where Azure does not have them.</summary>
    public const string FeatureNotAvailable = "FeatureNotAvailable";

    /// <summary>Two wishes contradict each other, or one has no effect.</summary>
    public const string IneffectiveAnnotation = "IneffectiveAnnotation";

    /// <inheritdoc cref="AnnotationReasons.InvalidAnnotation"/>
    public const string InvalidAnnotation = AnnotationReasons.InvalidAnnotation;

    /// <summary>More than Azure has room for.</summary>
    public const string LimitExceeded = "LimitExceeded";

    /// <summary>None of the cluster's load balancers has that name.</summary>
    public const string LoadBalancerNotFound = "LoadBalancerNotFound";

    /// <summary>Azure takes IPv6 only beside IPv4.</summary>
    public const string NeedsIpv4Frontend = "NeedsIpv4Frontend";

    /// <summary>Annotations leave no port to serve.</summary>
    public const string NoPortToServe = "NoPortToServe";

    /// <summary>Another Service has the port on the shared address.</summary>
    public const string PortTaken = "PortTaken";

    /// <summary>Azure may take it, and promises nothing.</summary>
    public const string PrivateLinkNotPromised = "PrivateLinkNotPromised";

    /// <summary>There is no public IP with that name or address.</summary>
    public const string PublicIpNotFound = "PublicIpNotFound";

    /// <summary>The public IP belongs to another cluster, namespace or use, or is not of the right kind.</summary>
    public const string PublicIpNotUsable = "PublicIpNotUsable";

    /// <summary>There is no network security group to write rules into.</summary>
    public const string SecurityGroupNotFound = "SecurityGroupNotFound";

    /// <summary>Clients are restricted, and nothing would enforce it.</summary>
    public const string SourceRangesNotEnforced = "SourceRangesNotEnforced";

    /// <summary>The subnet is not there, or has no network of the family.</summary>
    public const string SubnetNotUsable = "SubnetNotUsable";

    public const string UnknownAnnotation = AnnotationReasons.UnknownAnnotation;

    /// <inheritdoc cref="AnnotationReasons.UnsupportedAnnotation"/>
    public const string UnsupportedAnnotation = AnnotationReasons.UnsupportedAnnotation;
}
