using LbController.Abstractions.Model;

namespace LbController.Abstractions.Providers;

/// <summary>Something in the back end that carries this cluster's mark.</summary>
/// <param name="Identity">Whose it is, as its marks say.</param>
/// <param name="Resource">The object, in the vendor's words.</param>
/// <param name="Addresses">The addresses that it holds.</param>
public sealed record OwnedLoadBalancer(LoadBalancerIdentity Identity, string Resource, ValueList<PublishedAddress> Addresses);
