using LbController.Providers.HAProxy.Options;
using LbController.Providers.TestKit;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Conformance;

/// <summary>The contract of every adapter, kept by HAProxy wherever it runs.</summary>
public sealed class HAProxyConformanceTests : ProviderConformance
{
    private HAProxyMode _mode = HAProxyMode.Process;

    [ToolTheory("haproxy")]
    [MemberData(nameof(Cases))]
    public Task Conforms(string name) => RunCaseAsync(name);

    [ToolTheory("haproxy")]
    [MemberData(nameof(Cases))]
    public Task ConformsAsASidecar(string name)
    {
        _mode = HAProxyMode.Sidecar;
        return RunCaseAsync(name);
    }

    [ToolTheory("haproxy", "podman", "runc")]
    [MemberData(nameof(Cases))]
    public Task ConformsInAContainer(string name)
    {
        _mode = HAProxyMode.Container;
        return RunCaseAsync(name);
    }

    protected override Task<IProviderRig> CreateRigAsync() => HAProxyProviderRig.CreateAsync(_mode);
}
