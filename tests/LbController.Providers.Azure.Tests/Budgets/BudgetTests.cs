using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Budgets;

/// <summary>How many calls Azure sees: the figures that the adapter promises.</summary>
public sealed class BudgetTests
{
    private static readonly string[] Shared = ["PUT loadBalancers", "PUT networkSecurityGroups", "PUT backendAddressPools", "PUT securityRules", "DELETE securityRules", "DELETE loadBalancers"];

    [Fact]
    public async Task ANewServiceTakesThreeWrites()
    {
        await using var rig = new AzureRig();
        await rig.ConvergeAsync(rig.Service("web"));
        Assert.Equal(3, Writes(rig));
        Assert.Empty(rig.Arm.Violations);
    }

    [Fact]
    public async Task ItsAddressAndItsFirewallAreWrittenAtTheSameTime()
    {
        await using var rig = new AzureRig();
        DateTimeOffset start = rig.Time.GetUtcNow();
        await rig.ConvergeAsync(rig.Service("web"));
        Assert.InRange(rig.Time.GetUtcNow() - start, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(14));
    }

    [Fact]
    public async Task FiveHundredUnchangedServicesTakeNoCallAndADriftPassTakesFive()
    {
        await using var rig = new AzureRig(settings: settings => settings with { MostLoadBalancers = 4 });
        DesiredLoadBalancer[] services = [.. Enumerable.Range(0, 500).Select(index => Numbered(rig, index))];
        await rig.ConvergeAllAsync(services);

        // Two load balancers share the nodes out, which takes a drain.
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        rig.Arm.Journal.Clear();
        await rig.ConvergeTargetsAsync(services);
        Assert.Equal(0, rig.Arm.Journal.Total);
        await rig.ConvergeAllAsync(services);
        Assert.InRange(rig.Arm.Journal.Total, 0, 5);
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(10));
        rig.Arm.Journal.Clear();
        await rig.ConvergeAllAsync(services);
        Assert.Equal(5, rig.Arm.Journal.Total);
        Assert.Empty(rig.Arm.Violations);
    }

    [Fact]
    public async Task AHundredNewServicesShareTheirWrites()
    {
        await using var rig = new AzureRig();
        await rig.ConvergeAllAsync(Enumerable.Range(0, 100).Select(index => Numbered(rig, index)));
        Assert.Equal(100, rig.Arm.Journal.Count("PUT publicIPAddresses"));
        Assert.InRange(Shared.Sum(rig.Arm.Journal.Count), 2, 10);
        Assert.Empty(rig.Arm.Violations);
    }

    [Fact]
    public async Task AHundredNewServicesWhoseAddressesComeOneByOneShareTheirWrites()
    {
        await using var rig = new AzureRig();
        int turn = 0;
        rig.Arm.Settings.OperationTimes["publicIPAddresses"] = TimeSpan.FromSeconds(1);
        await rig.Pump.RunAsync(() => Task.WhenAll(Enumerable.Range(0, 100).Select(async index =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100 * turn++), rig.Time);
            DesiredLoadBalancer service = Numbered(rig, index);
            ProviderPlan plan = await rig.Provider.PlanAsync(new PlanRequest(service.Identity, service, []), CancellationToken.None);
            await rig.Provider.ApplyAsync(plan, CancellationToken.None);
        })));
        Assert.Equal(100, rig.Arm.Journal.Count("PUT publicIPAddresses"));
        Assert.InRange(Shared.Sum(rig.Arm.Journal.Count), 2, 10);
    }

    [Fact]
    public async Task ANodeMoreIsOneWriteOfThePool()
    {
        await using var rig = new AzureRig();
        DesiredLoadBalancer[] services = [.. Enumerable.Range(0, 50).Select(index => Numbered(rig, index))];
        await rig.ConvergeAllAsync(services);
        rig.Arm.Journal.Clear();
        await rig.ConvergeTargetsAsync(services.Select(service => service with { Nodes = service.Nodes.Append(AzureRig.Node(7)).ToValueList() }));
        Assert.Equal(1, rig.Arm.Journal.Count("PUT backendAddressPools"));
        Assert.Equal(1, Writes(rig));
        Assert.Empty(rig.Arm.Violations);
    }

    [Fact]
    public async Task ANodeThatLeavesIsOneWriteToDrainItAndOneToTakeItOut()
    {
        await using var rig = new AzureRig();
        DesiredLoadBalancer[] services = [.. Enumerable.Range(0, 50).Select(index => Numbered(rig, index))];
        await rig.ConvergeAllAsync(services);
        rig.Arm.Journal.Clear();
        await rig.ConvergeTargetsAsync(services.Select(service => service with { Nodes = service.Nodes.Take(2).ToValueList() }));
        Assert.Equal(1, Writes(rig));
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(2, Writes(rig));
        Assert.Equal(2, rig.Arm.Journal.Count("PUT backendAddressPools"));
    }

    [Fact]
    public async Task AHundredServicesThatGoShareTheirWrites()
    {
        await using var rig = new AzureRig();
        DesiredLoadBalancer[] services = [.. Enumerable.Range(0, 100).Select(index => Numbered(rig, index))];
        await rig.ConvergeAllAsync(services);
        rig.Arm.Journal.Clear();
        await rig.RemoveAsync(services.Select(service => service.Identity));
        Assert.Equal(100, rig.Arm.Journal.Count("DELETE publicIPAddresses"));
        Assert.InRange(Shared.Sum(rig.Arm.Journal.Count), 2, 10);
    }

    private static int Writes(AzureRig rig) => rig.Arm.Journal.Of(CallClass.Write) + rig.Arm.Journal.Of(CallClass.Delete);

    private static DesiredLoadBalancer Numbered(AzureRig rig, int index) =>
        rig.Service($"web-{index}") with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30000 + index)] };
}
