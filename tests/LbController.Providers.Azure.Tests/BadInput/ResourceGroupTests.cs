using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Features;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.BadInput;

/// <summary>A resource group that one Service names is that Service's trouble, and nobody else's.</summary>
public sealed class ResourceGroupTests
{
    [Theory]
    [InlineData(403, "AuthorizationFailed")]
    [InlineData(404, "ResourceGroupNotFound")]
    [InlineData(503, "ServiceUnavailable")]
    public async Task AGroupThatCannotBeRead_KeepsItsOwnServicesOnly_AndNothingInItIsForgotten(int status, string code)
    {
        await using var rig = new AzureRig();
        rig.Arm.World.AddGroup("addresses");
        DesiredLoadBalancer far = rig.Service("far", ("azure-load-balancer-resource-group", "addresses"));
        await rig.ConvergeAsync(far);
        rig.Arm.Faults.Add(new Fault("LIST publicIPAddresses", FaultKind.Error) { Status = status, Code = code, Times = 1000, When = path => path.Contains("/resourceGroups/addresses/", StringComparison.Ordinal) });
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(10));

        Verdict verdict = (await Verdict.OfAsync(rig, far)).AssertPlain();
        Assert.Equal(code, verdict.Error?.Code);
        DesiredLoadBalancer near = rig.Service("near") with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 443), 30_443)] };
        Assert.True((await Verdict.OfAsync(rig, near)).IsSettled);
        Assert.Equal(["Tcp 80->30080"], rig.Ports("far"));

        // Its frontend tells of an address there, so that not even an answer that the group is gone means that nothing is left.
        Assert.False((await Verdict.OfRemovalAsync(rig, far.Identity)).IsSettled);
        rig.Arm.Faults.Clear();
        await rig.RemoveAsync(far.Identity, near.Identity);
        rig.AssertNothingLeft();
    }

    [Fact]
    public async Task AClusterWhoseOwnGroupIsNotThere_IsToldSo_AndNothingIsTakenForGone()
    {
        await using var rig = new AzureRig(settings: settings => settings with { ResourceGroup = "nowhere" });
        Verdict verdict = (await Verdict.OfRemovalAsync(rig, rig.Identity("web"))).AssertPlain();
        Assert.Equal((ProviderErrorKind.InvalidRequest, "ResourceGroupNotFound"), (verdict.Error?.Kind, verdict.Error?.Code));
    }
}
