using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>What a Service's model is made from besides the Service: gathered first, so that making it is pure.</summary>
/// <param name="Location">The region of the virtual network.</param>
/// <param name="Subnets">All subnets of the virtual network.</param>
/// <param name="PublicIps">All of the resource groups that the Service has to do with.</param>
internal sealed record NetworkView(string Location, ValueList<SubnetView> Subnets, ValueList<PublicIpView> PublicIps);
