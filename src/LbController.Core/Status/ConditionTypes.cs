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

    /// <summary>Upstream's: at least one port is not served (KEP-1435).</summary>
    public const string PortsError = "LoadBalancerPortsError";

    /// <summary>All of them.</summary>
    public static readonly ValueList<string> All = [Accepted, Programmed, Degraded, PortsError];
}
