using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws;

/// <summary>The reasons of problems that AWS's adapter finds.</summary>
internal static class ProblemReasons
{
    public const string AddressFamilyNotServed = "AddressFamilyNotServed";

    /// <summary>The load balancer to adopt is not there, cannot reach the nodes, or its owner has not consented.</summary>
    public const string AdoptionRefused = "AdoptionRefused";

    /// <summary>AWS will not delete it before its protection is turned off.</summary>
    public const string DeletionProtection = "DeletionProtection";

    /// <summary>AWS cannot change it in place, and the Service does not allow a replacement.</summary>
    public const string ImmutableOnAws = "ImmutableOnAws";

    /// <summary>Two wishes contradict each other, or one has no effect.</summary>
    public const string IneffectiveAnnotation = "IneffectiveAnnotation";

    /// <summary>The value of an annotation, or of a class's parameter, is not allowed.</summary>
    public const string InvalidAnnotation = AnnotationReasons.InvalidAnnotation;

    /// <summary>Instances that AWS does not take as targets.</summary>
    public const string InvalidTarget = "InvalidTarget";

    /// <summary>More than AWS has room for.</summary>
    public const string LimitExceeded = "LimitExceeded";

    /// <summary>AWS could not set the load balancer up.</summary>
    public const string LoadBalancerFailed = "LoadBalancerFailed";

    /// <summary>It serves, and AWS says that it is not as it should be.</summary>
    public const string LoadBalancerImpaired = "LoadBalancerImpaired";

    /// <summary>AWS will not delete it while something else uses it.</summary>
    public const string LoadBalancerInUse = "LoadBalancerInUse";

    /// <summary>A node that is no EC2 instance, or has no address of the right family.</summary>
    public const string NodeNotATarget = "NodeNotATarget";

    /// <summary>It cannot be told which security group of a node to open.</summary>
    public const string NodeSecurityGroupUnknown = "NodeSecurityGroupUnknown";

    /// <summary>Two protocols on one port that cannot share a listener.</summary>
    public const string PortConflict = "PortConflict";

    /// <summary>A port of an adopted load balancer is a listener of somebody else.</summary>
    public const string PortTaken = "PortTaken";

    /// <summary>A new load balancer has to take over, and has the name of the one before it.</summary>
    public const string ReplacementNeedsAName = "ReplacementNeedsAName";

    public const string SecurityGroupNotFound = "SecurityGroupNotFound";

    /// <summary>Client networks are restricted, and nothing would enforce it.</summary>
    public const string SourceRangesNotEnforced = "SourceRangesNotEnforced";

    public const string SubnetsNotUsable = "SubnetsNotUsable";

    /// <summary>More nodes than the load balancer has room for.</summary>
    public const string TooManyTargets = "TooManyTargets";

    public const string UnknownAnnotation = AnnotationReasons.UnknownAnnotation;

    /// <summary>Known from other controllers, and not supported here.</summary>
    public const string UnsupportedAnnotation = AnnotationReasons.UnsupportedAnnotation;
}
