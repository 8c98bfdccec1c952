using System.Net;

namespace LbController.Abstractions.Model;

/// <summary>A node that may receive traffic.</summary>
/// <param name="Name">The Node's name, a DNS subdomain.</param>
/// <param name="Addresses">
/// The addresses that a load balancer can reach it by, best first, at most one a family. Empty where the Node has none: adapters that
/// target addresses then leave the node out, adapters that target instances do not need one.
/// </param>
/// <param name="ProviderId"><c>spec.providerID</c>, or null.</param>
public sealed record TargetNode(string Name, ValueList<IPAddress> Addresses, string? ProviderId)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Addresses}";
}
