namespace LbController.Providers.HAProxy.Statistics;

/// <summary>What the checks of a node have found.</summary>
/// <param name="Node">The node.</param>
/// <param name="Check">The port and path that are asked, or <see cref="PortTraffic.Other"/> for all checks that are not named.</param>
/// <param name="Up">So many checks find it well: one for each of its addresses.</param>
/// <param name="Down">So many do not.</param>
internal sealed record NodeHealth(string Node, string Check, int Up, int Down);
