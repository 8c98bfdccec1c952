using LbController.Providers.TestKit;

namespace LbController.Providers.Aws.Tests.Conformance;

/// <summary>The contract of every adapter, kept by the AWS one on the fake cloud.</summary>
public sealed class AwsConformanceTests : ProviderConformance
{
    [Theory]
    [MemberData(nameof(Cases))]
    public Task Conforms(string name) => RunCaseAsync(name);

    protected override Task<IProviderRig> CreateRigAsync() => Task.FromResult<IProviderRig>(new AwsProviderRig());
}
