namespace LbController.Providers.Aws;

/// <summary>The reasons of problems that AWS's adapter finds.</summary>
internal static class ProblemReasons
{
    public const string AddressFamilyNotServed = "AddressFamilyNotServed";

    /// <summary>AWS cannot change it in place, and the Service does not allow a replacement.</summary>
    public const string ImmutableOnAws = "ImmutableOnAws";

    /// <summary>Two wishes contradict each other, or one has no effect.</summary>
    public const string IneffectiveAnnotation = "IneffectiveAnnotation";

    /// <summary>The value of an annotation, or of a class's parameter, is not allowed.</summary>
    public const string InvalidAnnotation = "InvalidAnnotation";

    /// <summary>More than AWS has room for.</summary>
    public const string LimitExceeded = "LimitExceeded";

    /// <summary>A node that is no EC2 instance, or has no address of the right family.</summary>
    public const string NodeNotATarget = "NodeNotATarget";

    /// <summary>Two protocols on one port that cannot share a listener.</summary>
    public const string PortConflict = "PortConflict";

    public const string SecurityGroupNotFound = "SecurityGroupNotFound";

    /// <summary>Client networks are restricted, and nothing would enforce it.</summary>
    public const string SourceRangesNotEnforced = "SourceRangesNotEnforced";

    public const string SubnetsNotUsable = "SubnetsNotUsable";

    public const string UnknownAnnotation = "UnknownAnnotation";

    /// <summary>Known from other controllers, and not supported here.</summary>
    public const string UnsupportedAnnotation = "UnsupportedAnnotation";
}
