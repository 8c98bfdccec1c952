using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>A network interface of an instance.</summary>
/// <param name="Id"><c>eni-…</c>.</param>
/// <param name="DeviceIndex">0 is the primary one.</param>
/// <param name="SecurityGroups">Ids.</param>
internal sealed record NetworkInterfaceDescription(string Id, int DeviceIndex, ValueList<string> SecurityGroups);
