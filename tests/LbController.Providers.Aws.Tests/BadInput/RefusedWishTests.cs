using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Aws.Tests.BadInput;

/// <summary>Wishes that cannot be, those that only AWS can tell as well: said with what to change, not tried over and over, and no other Service suffers.</summary>
public sealed class RefusedWishTests
{
    private const string Vendor = "service.beta.kubernetes.io/aws-load-balancer-";
    private const string Unknown = "arn:aws:acm:eu-west-1:123456789012:certificate/none";
    private const string Elsewhere = "arn:aws:acm:us-east-1:123456789012:certificate/there";

    /// <summary>The Service, what has to be said, and whether it is known before AWS is asked to change anything.</summary>
    private static readonly Dictionary<string, (Func<AwsRig, DesiredLoadBalancer> Service, string[] Said, bool IsForeseen)> Cases = new(StringComparer.Ordinal)
    {
        ["unknown subnets"] = (rig => rig.Service("bad", (Vendor + "subnets", "subnet-none-a,subnet-none-b")), ["SubnetsNotUsable", "subnet-none-a", "subnet-none-b", "give a subnet id"], true),
        ["two subnets of a zone"] = (rig => rig.Service("bad", (Vendor + "subnets", "subnet-0000000000000000a,subnet-0000000000000001a")), ["SubnetsNotUsable", "eu-west-1a"], true),
        ["unknown security group"] = (rig => rig.Service("bad", (Vendor + "security-groups", "sg-none")), ["SecurityGroupNotFound", "'sg-none'", "give a group id"], true),
        ["scheme that is none"] = (rig => rig.Service("bad", (Vendor + "scheme", "secret")), ["InvalidAnnotation", "'secret' is not allowed", "internet-facing, internal"], true),
        ["Elastic IPs inside"] = (rig => rig.Service("bad", (Vendor + "scheme", "internal"), (Vendor + "eip-allocations", "eipalloc-1,eipalloc-2,eipalloc-3")), ["IneffectiveAnnotation", "only internet-facing load balancers have Elastic IPs", "remove it"], true),
        ["unknown Elastic IP"] = (rig => rig.Service("bad", (Vendor + "scheme", "internet-facing"), (Vendor + "subnets", "subnet-0000000000000000a"), (Vendor + "eip-allocations", "eipalloc-0123456789abcdef0")), ["AllocationIdNotFound", "Give the allocation ids"], false),
        ["private addresses outside of the subnets"] = (rig => rig.Service("bad", (Vendor + "subnets", "subnet-0000000000000000a"), (Vendor + "private-ipv4-addresses", "192.0.2.1")), ["192.0.2.1"], true),
        ["certificate of another region"] = (rig => rig.Service("bad", (Vendor + "ssl-cert", Elsewhere)), ["InvalidAnnotation", "us-east-1", "request or import one in eu-west-1"], true),
        ["unknown certificate"] = (rig => rig.Service("bad", (Vendor + "ssl-cert", Unknown)), ["CertificateNotFound", "Give the ARN of a certificate"], false),
        ["unknown further certificate"] = (rig => rig.Service("bad", (Vendor + "ssl-cert", $"{rig.Aws.World.AddCertificate("good")},{Unknown}")), ["CertificateNotFound", "Give the ARN of a certificate"], false),
        ["unknown ssl policy"] = (rig => rig.Service("bad", (Vendor + "ssl-cert", rig.Aws.World.AddCertificate("good")), (Vendor + "ssl-negotiation-policy", "ELBSecurityPolicy-None")), ["SSLPolicyNotFound", "Name an ssl policy"], false),
        ["more listeners than there can be"] = (rig => rig.Service("bad") with { Listeners = Enumerable.Range(1, 51).Select(port => new Listener(new ListenerKey(TransportProtocol.Tcp, port), 30000 + port)).ToValueList() }, ["LimitExceeded", "51 listeners", "spread the ports over several Services"], true),
        ["subnet that is gone by then"] = (rig => Failing(rig, "CreateLoadBalancer", "SubnetNotFound"), ["SubnetNotFound", "Give subnets that are there"], false),
        ["zone that AWS does not have for this"] = (rig => Failing(rig, "CreateLoadBalancer", "AvailabilityZoneNotSupported"), ["AvailabilityZoneNotSupported", "Choose subnets in other zones"], false),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AWishThatCannotBe_IsSaidOnce_AndOthersAreServed(string name)
    {
        await using var rig = new AwsRig(attempts: 1);
        rig.Aws.World.AddSubnet(new FakeSubnet("subnet-0000000000000000a", "vpc-1", "eu-west-1a", "10.0.128.0/20", IsPublic: true));
        rig.Aws.World.AddSubnet(new FakeSubnet("subnet-0000000000000001a", "vpc-1", "eu-west-1a", "10.0.144.0/20", IsPublic: true));
        (Func<AwsRig, DesiredLoadBalancer> make, string[] said, bool isForeseen) = Cases[name];
        DesiredLoadBalancer bad = make(rig);

        Verdict verdict = await Verdict.OfAsync(rig, bad);
        Assert.True(verdict.IsBlocked, verdict.Text);
        Assert.All(said, words => Assert.Contains(words, verdict.Text, StringComparison.Ordinal));
        Assert.Equal(isForeseen, rig.Aws.Calls.Mutating == 0);

        // Another pass says the same, and costs what it takes to be refused again.
        rig.Aws.Calls.Clear();
        Assert.Equal(verdict.Text, (await Verdict.OfAsync(rig, bad)).Text);
        Assert.True(rig.Aws.Calls.Mutating <= (isForeseen ? 0 : 2), string.Join(", ", rig.Aws.Calls.All));

        await rig.ConvergeAsync(rig.Service("web"));
        Assert.Contains(rig.Aws.LoadBalancers, balancer => balancer.Name.Contains("web", StringComparison.Ordinal));
        await rig.RemoveAsync(bad.Identity);
        Assert.Empty(rig.Aws.Leftovers("lbcontroller.io/service-uid", bad.Identity.ServiceUid));
    }

    private static DesiredLoadBalancer Failing(AwsRig rig, string operation, string code)
    {
        rig.Aws.Faults.Add(new Fault(operation, FaultKind.Error) { Code = code, Times = 1000, When = parameters => parameters.Values.Any(value => value.Contains("bad", StringComparison.Ordinal)) });
        return rig.Service("bad");
    }
}
