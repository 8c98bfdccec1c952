using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.Conformance;

/// <summary>The contract of every adapter, kept by the Azure one on the fake cloud.</summary>
public sealed class AzureConformanceTests : ProviderConformance
{
    [Theory]
    [MemberData(nameof(Cases))]
    public Task Conforms(string name) => RunCaseAsync(name);

    protected override Task<IProviderRig> CreateRigAsync() => Task.FromResult<IProviderRig>(new AzureProviderRig());
}
