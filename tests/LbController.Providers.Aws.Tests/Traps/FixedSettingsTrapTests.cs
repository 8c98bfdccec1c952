using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using static LbController.Providers.Aws.Tests.Traps.RichService;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>What AWS cannot change in place is told, and changed by a new load balancer only where that is allowed.</summary>
public sealed class FixedSettingsTrapTests
{
    private const string Replace = "aws.lbcontroller.io/replace";

    [Fact]
    public async Task SchemeChangeWithoutConsent_ServesOnAndIsTold()
    {
        await using var run = new TrapRun();
        await ServeAsync(run, run.Rig.Service("web", (Vendor + "scheme", "internal")));
        FakeLoadBalancer before = Assert.Single(run.Aws.LoadBalancers);
        await run.ConvergeAsync(run.Rig.Service("web", (Vendor + "scheme", "internet-facing")));
        Assert.Equal(before.Arn, Assert.Single(run.Aws.LoadBalancers).Arn);
        Assert.Contains(run.Problems, problem => problem.Message.Contains("scheme", StringComparison.Ordinal) && problem.Message.Contains(Replace, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SchemeChangeWithConsent_NewOneIsPublishedWhenReady_AndOldOneGoesAfterTheDrain()
    {
        await using var run = new TrapRun();
        await ServeAsync(run, run.Rig.Service("web", (Vendor + "scheme", "internal")));
        FakeLoadBalancer old = Assert.Single(run.Aws.LoadBalancers);
        DesiredLoadBalancer desired = run.Rig.Service("web", (Vendor + "scheme", "internet-facing"), (Replace, "allow"));
        FakeLoadBalancer? New() => run.Aws.LoadBalancers.FirstOrDefault(balancer => balancer.Arn != old.Arn);
        bool IsPublished() => run.Addresses.Any(address => address.Hostname == New()?.DnsName);
        await run.ConvergeUntilAsync(desired, IsPublished);
        Assert.Contains(run.Aws.LoadBalancers, balancer => balancer.Arn == old.Arn);
        FakeLoadBalancer made = New() ?? throw new InvalidOperationException("There is no new one.");
        Assert.Equal("internet-facing", made.Scheme);
        Assert.True(Healthy(run, made.Arn) > 0, "published before it was healthy");
        DateTimeOffset published = run.AddressesSince;

        await run.ConvergeAsync(desired);
        Assert.Equal(made.Arn, Assert.Single(run.Aws.LoadBalancers).Arn);
        FakeCall deletion = run.Aws.Calls.All.Single(call => call.Operation == "DeleteLoadBalancer");
        Assert.True(deletion.At - published >= TimeSpan.FromMinutes(4), $"deleted {deletion.At - published} after the switch");
        Assert.Single(run.Aws.TargetGroups);
    }

    [Fact]
    public async Task ReplacementThatNeverBecomesHealthy_OldOneStaysPublished()
    {
        await using var run = new TrapRun();
        await ServeAsync(run, run.Rig.Service("web", (Vendor + "scheme", "internal")));
        FakeLoadBalancer old = Assert.Single(run.Aws.LoadBalancers);
        run.Rig.Time.Advance(TimeSpan.FromDays(2));
        run.Aws.Settings.RegistrationLatency = TimeSpan.FromDays(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.ConvergeAsync(run.Rig.Service("web", (Vendor + "scheme", "internet-facing"), (Replace, "allow"))));
        Assert.Equal([old.DnsName], run.Addresses.Select(address => address.Hostname));
        Assert.Contains(run.Aws.LoadBalancers, balancer => balancer.Arn == old.Arn);
    }

    [Fact]
    public async Task ElasticIpChange_IsToldAndServesOn()
    {
        await using var run = new TrapRun();
        string[] addresses = ["eipalloc-0a1", "eipalloc-0a2", "eipalloc-0a3", "eipalloc-0b1"];
        foreach (string address in addresses)
        {
            run.Aws.World.AddElasticIp(address, $"198.51.100.{address[^1]}");
        }

        (string, string)[] Annotations(string first) => [(Vendor + "scheme", "internet-facing"), (Vendor + "subnets", "subnet-public-a,subnet-public-b,subnet-public-c"), (Vendor + "eip-allocations", $"{first},eipalloc-0a2,eipalloc-0a3")];
        await ServeAsync(run, run.Rig.Service("web", Annotations("eipalloc-0a1")));
        string before = CloudText.Of(run.Aws);
        await run.ConvergeAsync(run.Rig.Service("web", Annotations("eipalloc-0b1")));
        Assert.Equal(Settings(before), Settings(CloudText.Of(run.Aws)));
        Assert.Contains(run.Problems, problem => problem.Message.Contains("eipalloc-0b1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PrivateAddressChange_IsToldAndServesOn()
    {
        await using var run = new TrapRun();
        (string, string)[] Annotations(string first) => [(Vendor + "subnets", "subnet-private-a,subnet-private-b"), (Vendor + "private-ipv4-addresses", $"{first},10.0.48.50")];
        await ServeAsync(run, run.Rig.Service("web", Annotations("10.0.16.50")));
        await run.ConvergeAsync(run.Rig.Service("web", Annotations("10.0.16.51")));
        Assert.Single(run.Aws.LoadBalancers);
        Assert.Contains(run.Problems, problem => problem.Message.Contains("10.0.16.51", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SubnetSwapIsTold_AndAnAddedZoneIsDone()
    {
        await using var run = new TrapRun();
        await ServeAsync(run, run.Rig.Service("web", (Vendor + "subnets", "subnet-private-a")));
        await run.ConvergeAsync(run.Rig.Service("web", (Vendor + "subnets", "subnet-private-a,subnet-private-b")));
        Assert.Equal(["subnet-private-a", "subnet-private-b"], Subnets(run));
        await run.ConvergeAsync(run.Rig.Service("web", (Vendor + "subnets", "subnet-public-a,subnet-private-b")));
        Assert.Equal(["subnet-private-a", "subnet-private-b"], Subnets(run));
        Assert.Contains(run.Problems, problem => problem.Message.Contains("subnet-private-a", StringComparison.Ordinal));
    }

    private static async Task ServeAsync(TrapRun run, DesiredLoadBalancer desired)
    {
        foreach (FakeSubnet subnet in run.Aws.World.Subnets)
        {
            run.Aws.World.ChangeSubnet(subnet.Id, known => known with { Tags = known.Tags.SetItem("Name", known.Id) });
        }

        await run.ConvergeAsync(desired);
        run.Rig.Time.Advance(TimeSpan.FromMinutes(10));
        await run.ConvergeAsync(desired);
    }

    private static string[] Subnets(TrapRun run) => [.. Assert.Single(run.Aws.LoadBalancers).Zones.Select(zone => zone.SubnetId).Order(StringComparer.Ordinal)];

    private static int Healthy(TrapRun run, string balancerArn) => run.Aws.Listeners.Where(listener => listener.LoadBalancerArn == balancerArn)
        .SelectMany(listener => listener.Forwards).Sum(forward => run.Aws.Targets(forward.TargetGroupArn).Count(target => target.State == "healthy"));

    /// <summary>Without our note on it.</summary>
    private static string Settings(string cloud) => string.Join('\n', cloud.Split('\n').Where(line => !line.Contains("lbcontroller.io/settled", StringComparison.Ordinal)));
}
