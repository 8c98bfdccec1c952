using LbController.Providers.HAProxy.Options;
using LbController.Providers.TestKit;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Conformance;

/// <summary>The contract of every adapter, kept by HAProxy as a sidecar.</summary>
public sealed class SidecarConformanceTests : ProviderConformance
{
    [ToolTheory("haproxy")]
    [MemberData(nameof(Cases))]
    public Task Conforms(string name) => RunCaseAsync(name);

    protected override Task<IProviderRig> CreateRigAsync() => HAProxyProviderRig.CreateAsync(HAProxyMode.Sidecar);
}
