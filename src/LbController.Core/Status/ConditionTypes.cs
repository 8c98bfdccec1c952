using LbController.Abstractions.Model;

namespace LbController.Core.Status;

/// <summary>The conditions that we write on Services.</summary>
internal static class ConditionTypes
{
    /// <summary>The spec can be served.</summary>
    public const string Accepted = "lbcontroller.io/Accepted";

    /// <summary>The back end does what the spec says.</summary>
    public const string Programmed = "lbcontroller.io/Programmed";

    /// <summary>It is served, but not in every point as asked for.</summary>
    public const string Degraded = "lbcontroller.io/Degraded";

    /// <summary>The user has paused it: the back end is left as it is. Absent where not.</summary>
    public const string Paused = "lbcontroller.io/Paused";

    /// <summary>
    /// Written when the back end was found changed by someone else: True once it is repaired, False until then. Absent where that never
    /// happened.
    /// </summary>
    public const string InSync = "lbcontroller.io/InSync";

    /// <summary>Upstream's: at least one port is not served (KEP-1435).</summary>
    public const string PortsError = "LoadBalancerPortsError";

    /// <summary>All of them.</summary>
    public static readonly ValueList<string> All = [Accepted, Programmed, Degraded, Paused, InSync, PortsError];
}
