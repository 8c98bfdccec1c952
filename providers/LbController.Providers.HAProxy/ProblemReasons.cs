namespace LbController.Providers.HAProxy;

/// <summary>The reasons of problems that HAProxy's adapter finds.</summary>
internal static class ProblemReasons
{
    public const string AddressFamilyNotServed = "AddressFamilyNotServed";

    public const string AddressInUse = "AddressInUse";

    public const string AddressNotInPool = "AddressNotInPool";

    /// <summary>An address cannot be put on the interface, or somebody else in the network has it.</summary>
    public const string AddressNotBound = "AddressNotBound";

    public const string AddressPoolExhausted = "AddressPoolExhausted";

    /// <summary>The pool that is asked for does not exist, or is not for this Service.</summary>
    public const string AddressPoolUnavailable = "AddressPoolUnavailable";

    /// <summary>An address is shared against the Service's will. It ends when the other Service goes.</summary>
    public const string AddressStillShared = "AddressStillShared";

    public const string HealthProbeInvalid = "HealthProbeInvalid";

    /// <summary>Two wishes contradict each other, or one has no effect on some ports.</summary>
    public const string IneffectiveAnnotation = "IneffectiveAnnotation";

    /// <summary>The value of an annotation, or of a class's parameter, is not allowed.</summary>
    public const string InvalidAnnotation = "InvalidAnnotation";

    public const string NodePortMissing = "NodePortMissing";

    public const string NodeWithoutAddress = "NodeWithoutAddress";

    public const string ProtocolNotSupported = "ProtocolNotSupported";

    public const string RejectedByHAProxy = "RejectedByHAProxy";

    public const string UdpNotForwarded = "UdpNotForwarded";

    public const string UnknownAnnotation = "UnknownAnnotation";
}
