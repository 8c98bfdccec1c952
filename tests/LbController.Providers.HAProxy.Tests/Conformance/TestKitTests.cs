using LbController.Abstractions.Errors;
using LbController.Providers.TestKit;
using LbController.Providers.TestKit.InMemory;

namespace LbController.Providers.HAProxy.Tests.Conformance;

/// <summary>The proof of the kit: a right adapter passes every case, and each flaw fails the case that is there for it.</summary>
public sealed class TestKitTests
{
    public static IEnumerable<object[]> Cases => ProviderConformance.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task RightAdapter_Passes(string name) => new InMemoryConformance(Flaw.None).RunCaseAsync(name);

    [Theory]
    [InlineData(Flaw.PlansForEver, nameof(ProviderConformance.B067_PlanAfterApply_IsEmpty))]
    [InlineData(Flaw.WritesWhilePlanning, nameof(ProviderConformance.Plan_WritesNothing))]
    [InlineData(Flaw.MovesAddresses, nameof(ProviderConformance.ChangedPort_KeepsTheAddress))]
    [InlineData(Flaw.MovesAddresses, nameof(ProviderConformance.B067_SamePlanAppliedTwice_IsAsGoodAsOnce))]
    [InlineData(Flaw.LeavesThings, nameof(ProviderConformance.B013_Removal_LeavesNothing_AndCanBeRepeated))]
    [InlineData(Flaw.FailsOnUnknown, nameof(ProviderConformance.B014_RemovalOfAnUnknownIdentity_Succeeds))]
    [InlineData(Flaw.RemovesForeign, nameof(ProviderConformance.B088_ForeignObjects_AreUntouched))]
    [InlineData(Flaw.ListsForeign, nameof(ProviderConformance.OwnedList_NamesEveryServiceOfTheCluster))]
    [InlineData(Flaw.EmptiesTargets, nameof(ProviderConformance.B043_Targets_AreNeverEmpty))]
    [InlineData(Flaw.RemovesTargetsFirst, nameof(ProviderConformance.B043_Targets_AreAddedBeforeOthersGo))]
    [InlineData(Flaw.GivesAnotherAddress, nameof(ProviderConformance.B058_RequestedAddress_IsGivenOrRefused))]
    [InlineData(Flaw.IgnoresCancellation, nameof(ProviderConformance.Cancellation_IsTheCallersOwn_AndBreaksNothing))]
    [InlineData(Flaw.SharesAddresses, nameof(ProviderConformance.FiftyIdentitiesAtOnce_AllGetTheirOwn))]
    [InlineData(Flaw.ForgetsAtRestart, nameof(ProviderConformance.Restart_ChangesNothing))]
    [InlineData(Flaw.MovesAddresses, nameof(ProviderConformance.B055_ChangedNodePort_KeepsTheAddress))]
    [InlineData(Flaw.FailsOnBlankNode, nameof(ProviderConformance.B041_NodeWithoutAnAddress_IsLeftOut_AndTheOthersServe))]
    [InlineData(Flaw.RefusesWithoutAName, nameof(ProviderConformance.B086_SecondServiceForTheSamePlace_IsRefusedByName_AndTheFirstKeepsIt))]
    [InlineData(Flaw.NeverShares, nameof(ProviderConformance.B087_ServicesWithOneKey_HaveOneAddress_UntilTheLastIsGone))]
    public async Task FlawedAdapter_FailsItsCase(Flaw flaw, string name)
    {
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => new InMemoryConformance(flaw).RunCaseAsync(name));
        Assert.True(failure is ConformanceException or ProviderException, failure.ToString());
    }

    [Fact]
    public void EveryCase_HasAFlawThatFailsIt()
    {
        IEnumerable<object> proven = typeof(TestKitTests).GetMethod(nameof(FlawedAdapter_FailsItsCase))!.GetCustomAttributesData() // ! it is above
            .Where(attribute => attribute.AttributeType == typeof(InlineDataAttribute))
            .Select(attribute => ((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)[1].Value!); // ! two values each

        Assert.Empty(ProviderConformance.CaseNames.Except(proven.Cast<string>()));
    }
}
