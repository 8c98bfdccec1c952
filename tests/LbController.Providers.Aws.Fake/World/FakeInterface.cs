using System.Collections.Immutable;

namespace LbController.Providers.Aws.Fake;

/// <summary>A network interface of an instance.</summary>
public sealed record FakeInterface(string Id, int DeviceIndex, ImmutableArray<string> SecurityGroups);
