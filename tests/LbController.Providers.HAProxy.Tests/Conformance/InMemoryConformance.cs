using LbController.Providers.TestKit;
using LbController.Providers.TestKit.InMemory;

namespace LbController.Providers.HAProxy.Tests.Conformance;

/// <summary>The kit on the in-memory adapter, with or without a flaw.</summary>
internal sealed class InMemoryConformance(Flaw flaw) : ProviderConformance
{
    protected override Task<IProviderRig> CreateRigAsync() => Task.FromResult<IProviderRig>(new InMemoryRig(flaw));
}
