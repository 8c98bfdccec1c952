using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using static LbController.Providers.Aws.Tests.Traps.RichService;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>AWS answers a create whose name is taken with what is there: what is not ours is never touched.</summary>
public sealed class OwnershipTrapTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task SameNameOnTwoServices_SecondIsRefusedAndFirstIsUntouched(int stalenessSeconds)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer first = run.Rig.Service("first", (Vendor + "name", "shop"), (Vendor + "disable-nlb-sg", "true"));
        await run.ConvergeAsync(first);
        run.Aws.Settings.ListStaleness = TimeSpan.FromSeconds(stalenessSeconds);
        string before = CloudText.Of(run.Aws);
        DesiredLoadBalancer second = run.Rig.Service("second", (Vendor + "name", "shop"), (Vendor + "disable-nlb-sg", "true"), (Vendor + "attributes", "load_balancing.cross_zone.enabled=true"));
        int logged = run.Aws.Calls.Total;
        string arn = Assert.Single(run.Aws.LoadBalancers).Arn;
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.ConvergeAsync(second));
        Assert.Contains(run.Told, text => text.Contains("NotOurs", StringComparison.Ordinal) && text.Contains("default/first", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Aws.Calls.All.Skip(logged), call => call.IsMutating && call.Parameters.Values.Contains(arn));
        await run.RemoveAsync(second.Identity);
        Assert.Equal(before, CloudText.Of(run.Aws));
    }

    /// <summary>Only the answer of the create tells: the listing lies behind, and the account's other user made it just now.</summary>
    [Theory]
    [InlineData("CreateLoadBalancer")]
    [InlineData("CreateTargetGroup")]
    [InlineData("CreateSecurityGroup")]
    public async Task ForeignObjectOfOurName_IsRefusedAndUntouched(string operation)
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer desired = run.Rig.Service(
            "web", (Vendor + "attributes", "load_balancing.cross_zone.enabled=true"), (Vendor + "target-group-attributes", "deregistration_delay.timeout_seconds=60"));
        await run.ConvergeAsync(desired);
        FakeCall create = run.Aws.Calls.All.Last(call => call.Operation == operation);
        await run.RemoveAsync(desired.Identity);
        run.Rig.Time.Advance(TimeSpan.FromMinutes(10));

        (string Name, string Value)[] parameters = [.. create.Parameters.Where(pair => !pair.Key.StartsWith("Tag", StringComparison.Ordinal) && !pair.Key.StartsWith("SecurityGroups", StringComparison.Ordinal)).Select(pair => (pair.Key, pair.Value))];
        if (create.Service == "ec2")
        {
            run.Aws.Drift.Ec2(operation, parameters);
        }
        else
        {
            run.Aws.Drift.Elb(operation, parameters);
        }

        string before = CloudText.Of(run.Aws);
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.ConvergeAsync(desired));
        Assert.Contains(run.Told, text => text.Contains("NotOurs", StringComparison.Ordinal));
        await run.RemoveAsync(desired.Identity);
        Assert.Equal(before, CloudText.Of(run.Aws));
    }
}
