using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>The state at the start.</summary>
/// <param name="State">What has to be served, and who has which address.</param>
/// <param name="NotKept">Addresses in statuses that their Services do not keep, and why.</param>
internal sealed record RecoveredState(HAProxyState State, IReadOnlyList<(IPAddress Address, LoadBalancerIdentity Identity, string Reason)> NotKept);
