using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.TestKit.InMemory;

/// <summary>What outlives an <see cref="InMemoryProvider"/>: load balancers by UID, and every set of targets that each ever had.</summary>
public sealed class InMemoryBackEnd
{
    /// <summary>Guards the rest.</summary>
    public Lock Lock { get; } = new();

    /// <summary>What exists.</summary>
    public Dictionary<string, (DesiredLoadBalancer Desired, IPAddress Address)> Balancers { get; } = [];

    /// <summary>Things of somebody else.</summary>
    public HashSet<string> Foreign { get; } = [];

    /// <summary>The sets of targets, by UID, in order.</summary>
    public Dictionary<string, List<IReadOnlySet<string>>> Targets { get; } = [];
}
