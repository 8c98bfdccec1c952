namespace LbController.Functional.Tests.Acceptance;

/// <summary>The cases that share one <see cref="AcceptanceCluster"/>; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AcceptanceSuite : ICollectionFixture<AcceptanceCluster>
{
    public const string Name = "acceptance";
}
