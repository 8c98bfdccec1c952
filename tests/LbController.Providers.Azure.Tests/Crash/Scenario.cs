using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Traps;

namespace LbController.Providers.Azure.Tests.Crash;

/// <summary>What happens to a Service in the matrix.</summary>
/// <param name="Name">For people.</param>
/// <param name="Before">What it is first, or null where it is new.</param>
/// <param name="After">What it is to be, or null for its removal.</param>
internal sealed record Scenario(string Name, Func<TrapRun, DesiredLoadBalancer>? Before, Func<TrapRun, DesiredLoadBalancer>? After)
{
    /// <summary>Whether another Service is on the same resources all the time.</summary>
    public bool HasNeighbour { get; init; } = true;

    /// <summary>Whether private endpoints are connected to its private link service, and known to be.</summary>
    public bool IsConnected { get; init; }

    public override string ToString() => Name;
}
