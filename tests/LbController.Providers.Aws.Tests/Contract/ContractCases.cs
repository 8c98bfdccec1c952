namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>The classes that share one moto, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ContractCases : ICollectionFixture<MotoServer>
{
    public const string Name = "contract of the AWS API";
}
