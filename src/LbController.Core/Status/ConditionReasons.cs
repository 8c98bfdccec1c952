namespace LbController.Core.Status;

/// <summary>
/// The reasons of conditions that say how a pass went. A refusal carries its problem's reason instead, and a failure that is tried again
/// its kind (<see cref="Abstractions.Errors.ProviderErrorKind"/>).
/// </summary>
internal static class ConditionReasons
{
    public const string Accepted = "Accepted";

    public const string NotAccepted = "NotAccepted";

    public const string Programmed = "Programmed";

    public const string Waiting = "Waiting";

    public const string Removing = "Removing";

    public const string RemovalFailed = "RemovalFailed";

    public const string RemovalBlocked = "RemovalBlocked";

    public const string AsSpecified = "AsSpecified";

    public const string Multiple = "Multiple";

    public const string NoEligibleNodes = "NoEligibleNodes";

    public const string PausedByAnnotation = "PausedByAnnotation";

    public const string DriftFound = "DriftFound";

    public const string DriftRepaired = "DriftRepaired";

    public const string PortsServed = "PortsServed";

    /// <summary>A back end refused without saying why.</summary>
    public const string NotServed = "NotServed";
}
