using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>An instance.</summary>
/// <param name="Id"><c>i-…</c>.</param>
/// <param name="State"><c>running</c>, <c>stopped</c> and the like.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="SubnetId">Its subnet.</param>
/// <param name="ZoneName">Its zone.</param>
/// <param name="Interfaces">Its network interfaces.</param>
internal sealed record InstanceDescription(
    string Id,
    string State,
    string VpcId,
    string SubnetId,
    string ZoneName,
    ValueList<NetworkInterfaceDescription> Interfaces);
