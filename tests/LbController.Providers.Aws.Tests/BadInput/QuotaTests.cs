using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Aws.Tests.BadInput;

/// <summary>Every quota that a Service can meet.</summary>
public sealed class QuotaTests
{
    private const string Vendor = "service.beta.kubernetes.io/aws-load-balancer-";

    private static readonly Dictionary<string, (Action<FakeQuotas, bool> Set, string Code)> Cases = new(StringComparer.Ordinal)
    {
        ["load balancers"] = ((quotas, isTight) => quotas.LoadBalancers = isTight ? 1 : 50, "TooManyLoadBalancers"),
        ["target groups"] = ((quotas, isTight) => quotas.TargetGroups = isTight ? 2 : 3000, "TooManyTargetGroups"),
        ["listeners"] = ((quotas, isTight) => quotas.ListenersPerLoadBalancer = isTight ? 1 : 50, "TooManyListeners"),
        ["certificates"] = ((quotas, isTight) => quotas.CertificatesPerLoadBalancer = isTight ? 0 : 25, "TooManyCertificates"),
        ["targets of a load balancer"] = ((quotas, isTight) => quotas.TargetsPerLoadBalancer = isTight ? 3 : 3000, "TooManyTargets"),
        ["rules of a security group"] = ((quotas, isTight) => quotas.RulesPerSecurityGroup = isTight ? 1 : 60, "RulesPerSecurityGroupLimitExceeded"),
        ["security groups"] = ((quotas, isTight) => quotas.SecurityGroups = isTight ? 3 : 2500, "SecurityGroupLimitExceeded"),
        ["tags"] = ((quotas, isTight) => quotas.TagsPerResource = isTight ? 5 : 50, "TagLimitExceeded"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AQuotaThatIsUsedUp_IsSaid_AndServedWhenItIsRaised(string name)
    {
        await using var rig = new AwsRig(attempts: 1);
        await rig.ConvergeAsync(rig.Service("first"));
        (Action<FakeQuotas, bool> set, string code) = Cases[name];
        set(rig.Aws.Settings.Quotas, true);
        DesiredLoadBalancer big = Big(rig);

        Verdict verdict = await Verdict.OfAsync(rig, big);
        Assert.True(verdict.IsBlocked, verdict.Text);
        Assert.Equal((ProviderErrorKind.QuotaExceeded, code), (verdict.Error?.Kind, verdict.Error?.Code));
        Assert.Contains("Remove what is not needed, or ask AWS for a higher quota", verdict.Text, StringComparison.Ordinal);
        rig.Aws.Calls.Clear();
        Assert.Equal(code, (await Verdict.OfAsync(rig, big)).Error?.Code);
        // Creates are idempotent, so what was made on the way there may be asked for again: no more than that.
        Assert.True(rig.Aws.Calls.Mutating <= 3, string.Join(", ", rig.Aws.Calls.All));
        Assert.Empty((await rig.PlanAsync(rig.Service("first"))).Changes);

        set(rig.Aws.Settings.Quotas, false);
        verdict = await Verdict.OfAsync(rig, big);
        Assert.True(verdict.IsSettled, verdict.Text);
        await rig.RemoveAsync(big.Identity);
        await rig.RemoveAsync(rig.Service("first").Identity);
        Assert.Empty(rig.Aws.Leftovers("lbcontroller.io/cluster"));
    }

    [Fact]
    public async Task TargetsThatHaveNoRoom_AreSaid_TheOthersServe_AndTheyAreRegisteredWhenThereIsRoom()
    {
        await using var rig = new AwsRig(attempts: 1);
        rig.Aws.Settings.Quotas.TargetsPerTargetGroup = 2;

        Verdict verdict = await Verdict.OfAsync(rig, rig.Service("web"));
        Assert.True(verdict.IsSettled, verdict.Text);
        Assert.Contains("Degraded TooManyTargets", verdict.Text, StringComparison.Ordinal);
        Assert.Contains("Ask AWS for a higher quota", verdict.Text, StringComparison.Ordinal);
        string group = Assert.Single(rig.Aws.TargetGroups).Arn;
        Assert.Equal(2, rig.Aws.Targets(group).Count);

        rig.Aws.Settings.Quotas.TargetsPerTargetGroup = 1000;
        rig.Time.Advance(TimeSpan.FromMinutes(61));
        await rig.ConvergeAsync(rig.Service("web"));
        Assert.Equal(3, rig.Aws.Targets(group).Count);
    }

    private static DesiredLoadBalancer Big(AwsRig rig) => rig.Service(
        "big",
        (Vendor + "ssl-cert", $"{rig.Aws.World.AddCertificate("one")},{rig.Aws.World.AddCertificate("two")}"),
        (Vendor + "ssl-ports", "443"),
        (Vendor + "additional-resource-tags", "a=1,b=2,c=3")) with
    {
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081), new Listener(new ListenerKey(TransportProtocol.Tcp, 443), 30443)],
    };
}
