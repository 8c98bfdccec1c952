using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Tests.Planning;

public sealed class SubnetRulesTests
{
    private const string Elb = "kubernetes.io/role/elb";
    private const string InternalElb = "kubernetes.io/role/internal-elb";
    private const string Blue = "kubernetes.io/cluster/blue";
    private const string Green = "kubernetes.io/cluster/green";

    /// <summary>Name, what the Service and the VPC are, the subnets that are chosen; or else what the problem says.</summary>
    private static readonly (string Name, Given Given, string Expected)[] All =
    [
        ("private ones without tags", Given.Plain, "subnet-a1 subnet-b1 subnet-c1"),
        ("public ones without tags", Given.Plain.With("scheme", "internet-facing"), "subnet-a2 subnet-b2 subnet-c2"),
        ("tagged internal", Of("internal", S("a1", "a", 1), S("a2", "a", 2, (InternalElb, "1")), S("b1", "b", 3)), "subnet-a2"),
        ("tagged internal without value", Of("internal", S("a1", "a", 1), S("b1", "b", 3, (InternalElb, ""))), "subnet-b1"),
        ("tag with another value is none", Of("internal", S("a1", "a", 1, (InternalElb, "0")), S("b1", "b", 3)), "subnet-a1 subnet-b1"),
        ("tagged public wins over routes", Of("internet-facing", S("a1", "a", 1, (Elb, "1")), S("a2", "a", 2)), "subnet-a1"),
        ("tag of the other scheme is none", Of("internal", S("a1", "a", 1, (Elb, "1")), S("b1", "b", 2)), "subnet-a1 subnet-b1"),
        ("lowest id of a zone", Of("internal", S("a9", "a", 1), S("a3", "a", 3), S("b1", "b", 2)), "subnet-a3 subnet-b1"),
        ("own cluster before lower id", Of("internal", S("a1", "a", 1), S("a9", "a", 3, (Blue, "shared"))), "subnet-a9"),
        ("own cluster and another", Of("internal", S("a1", "a", 1, (Blue, "shared"), (Green, "shared"))), "subnet-a1"),
        ("another cluster's is left out", Of("internal", S("a1", "a", 1, (Green, "owned")), S("b1", "b", 2)), "subnet-b1"),
        ("no cluster name ignores cluster tags", Nameless(Of("internal", S("a1", "a", 1, (Green, "owned")))), "subnet-a1"),
        ("only another cluster's", Of("internal", S("a1", "a", 1, (Green, "owned"))), "subnet-a1 (eu-west-1a) belongs to another cluster (tag kubernetes.io/cluster/green)"),
        ("seven free addresses", Of("internal", S("a1", "a", 1) with { FreeAddresses = 7 }), "subnet-a1 (eu-west-1a) has 7 free addresses, and AWS needs 8"),
        ("eight free addresses", Of("internal", S("a1", "a", 1) with { FreeAddresses = 8 }), "subnet-a1"),
        ("a full one of a zone gives way", Of("internal", S("a1", "a", 1) with { FreeAddresses = 0 }, S("a2", "a", 2)), "subnet-a2"),
        ("dual stack wants IPv6", Dual(Of("internal", S("a1", "a", 1) with { Ipv6CidrBlocks = [] }, S("a2", "a", 2), S("b1", "b", 3) with { Ipv6CidrBlocks = [] })), "subnet-a2"),
        ("dual stack and no IPv6", Dual(Of("internal", S("a1", "a", 1) with { Ipv6CidrBlocks = [] })), "subnet-a1 (eu-west-1a) has no IPv6 network"),
        ("tagged and unfit does not fall back", Of("internal", S("a1", "a", 1, (InternalElb, "1")) with { FreeAddresses = 1 }, S("b1", "b", 2)), "has 1 free addresses"),
        ("no subnet", Of("internal"), "it has no subnet at all"),
        ("no public subnet", Of("internet-facing", S("a1", "a", 1)), "subnet-a1 (eu-west-1a) has no route to an internet gateway"),
        ("no private subnet", Of("internal", S("a2", "a", 1)), "subnet-a2 (eu-west-1a) has a route to an internet gateway"),
        ("main table counts for subnets without one", MainIsPublic(Of("internet-facing", S("a1", "a", 1))), "subnet-a1"),
        ("ordinary zones before local ones", LocalZone(Of("internal", S("a1", "a", 1), S("d1", "x", 2))), "subnet-a1"),
        ("local zone alone", LocalZone(Of("internal", S("d1", "x", 2))), "subnet-d1"),
        ("outposts give way", Of("internal", S("a1", "a", 1) with { OutpostArn = "arn:outpost" }, S("b1", "b", 2)), "subnet-b1"),
        ("long lists are cut", Of("internal", [.. Enumerable.Range(10, 15).Select(i => S($"a{i}", "a", i) with { FreeAddresses = 0 })]), "; and 3 more;"),
        ("named by id", Given.Plain.With("subnets", "subnet-c1"), "subnet-c1"),
        ("named by Name", Of("internal", S("a1", "a", 1, ("Name", "edge 1")), S("b1", "b", 2)).With("subnets", "edge 1"), "subnet-a1"),
        ("named by both", Of("internal", S("a1", "a", 1, ("Name", "edge")), S("b1", "b", 2)).With("subnets", "subnet-b1, edge"), "subnet-a1 subnet-b1"),
        ("named and tagged for another cluster", Of("internal", S("a1", "a", 1, (Green, "owned"))).With("subnets", "subnet-a1"), "subnet-a1"),
        ("named public for internal", Given.Plain.With("subnets", "subnet-a2"), "subnet-a2"),
        ("named and unknown", Given.Plain.With("subnets", "subnet-99"), "there is no subnet 'subnet-99' in vpc-1"),
        ("named and unknown by Name", Given.Plain.With("subnets", "edge"), "there is no subnet 'edge' in vpc-1"),
        ("Name of two", Of("internal", S("b1", "b", 2, ("Name", "edge")), S("a1", "a", 1, ("Name", "edge"))).With("subnets", "edge"), "'edge' is the Name of subnet-a1, subnet-b1"),
        ("id and Name of one", Of("internal", S("a1", "a", 1, ("Name", "edge"))).With("subnets", "edge,subnet-a1"), "it names subnet-a1 twice"),
        ("two of a zone", Given.Plain.With("subnets", "subnet-a1,subnet-a2"), "subnet-a1 and subnet-a2 are all in eu-west-1a"),
        ("named with few addresses", Of("internal", S("a1", "a", 1) with { FreeAddresses = 3 }).With("subnets", "subnet-a1"), "has 3 free addresses, and AWS needs 8"),
        ("named with few addresses and in use", Of("internal", S("a1", "a", 1) with { FreeAddresses = 3 }).With("subnets", "subnet-a1").Having(Given.Existing(("a", "subnet-a1", []))), "subnet-a1"),
        ("named without IPv6 for dual stack", Dual(Of("internal", S("a1", "a", 1) with { Ipv6CidrBlocks = [] }).With("subnets", "subnet-a1")), "has no IPv6 network, which dual stack needs"),
        ("named of two kinds", LocalZone(Of("internal", S("a1", "a", 1), S("d1", "x", 2)).With("subnets", "subnet-a1,subnet-d1")), "subnet-a1 (availability-zone), subnet-d1 (local-zone)"),
        ("existing keeps its own", Given.Plain.Having(Given.Existing(("b", "subnet-b2", []), ("a", "subnet-a1", []))), "subnet-a1 subnet-b2"),
        ("existing keeps one that is not listed", Given.Plain.Having(Given.Existing(("d", "subnet-d9", []))), "subnet-d9"),
        ("existing ignores tags", Of("internal", S("a1", "a", 1, (InternalElb, "1")), S("a2", "a", 2)).Having(Given.Existing(("a", "subnet-a2", []))), "subnet-a2"),
        ("existing gets a zone more", Given.Plain.With("subnets", "subnet-a1,subnet-b1").Having(Given.Existing(("a", "subnet-a1", []))), "subnet-a1 subnet-b1"),
        ("existing without IPv6 becomes dual stack", Dual(Of("internal", S("a1", "a", 1) with { Ipv6CidrBlocks = [] }).Having(Given.Existing(("a", "subnet-a1", [])))), "where the load balancer is, has no IPv6 network"),
        ("existing swaps where it may be replaced", Given.Plain.With("subnets", "subnet-a2").Annotated("aws.lbcontroller.io/replace", "allow").Having(Given.Existing(("a", "subnet-a1", []))), "subnet-a2"),
        ("another scheme discovers anew where it may be replaced", Given.Plain.With("scheme", "internet-facing").Annotated("aws.lbcontroller.io/replace", "allow").Having(Given.Existing(("a", "subnet-a1", []))), "subnet-a2 subnet-b2 subnet-c2"),
    ];

    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (int i = 0; i < All.Length; i++)
            {
                data.Add(i, All[i].Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Subnets_AreChosen_OrItIsSaidWhyNot(int index, string name)
    {
        (_, Given given, string expected) = All[index];

        ModelResult result = given.Build();

        Assert.Equal(name, All[index].Name);
        if (result.Model is null)
        {
            Assert.Contains(result.Problems, problem => problem.Severity == ProblemSeverity.Refused && problem.Reason == "SubnetsNotUsable" && problem.Message.Contains(expected, StringComparison.Ordinal));
        }
        else
        {
            Assert.Equal(expected, string.Join(' ', result.Model.Subnets.Select(subnet => subnet.SubnetId)));
            Assert.Empty(result.Problems);
        }
    }

    [Fact]
    public void OtherSubnetInAZone_IsExplained_AndTheOldOneStays()
    {
        ModelResult result = Given.Plain.With("subnets", "subnet-a2,subnet-b1").Having(Given.Existing(("a", "subnet-a1", []))).Build();

        Assert.Equal(["subnet-a1", "subnet-b1"], result.Model!.Subnets.Select(subnet => subnet.SubnetId));
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal(("ImmutableOnAws", ProblemSeverity.Degraded), (problem.Reason, problem.Severity));
        Assert.Contains("AWS cannot change the subnet of zone eu-west-1a from subnet-a1 to subnet-a2, so it stays; set aws.lbcontroller.io/replace to allow", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eip-allocations", "eipalloc-0a", "it has 1 Elastic IPs for 3 subnets (subnet-a2, subnet-b2, subnet-c2)", "internet-facing")]
    [InlineData("eip-allocations", "eipalloc-0a,eipalloc-0b,eipalloc-0c", "only internet-facing load balancers have Elastic IPs, and this one is internal", "internal")]
    [InlineData("private-ipv4-addresses", "10.0.11.9,10.0.12.9,10.0.13.9", "only internal load balancers have them", "internet-facing")]
    [InlineData("private-ipv4-addresses", "10.0.1.9,10.0.1.10,10.0.3.9", "10.0.1.9 and 10.0.1.10 are both in subnet-a1", "internal")]
    [InlineData("private-ipv4-addresses", "10.0.1.9,10.0.2.9,10.9.3.9", "10.9.3.9 is in none of the subnets: subnet-a1 (10.0.1.0/24), subnet-b1", "internal")]
    [InlineData("private-ipv4-addresses", "10.0.1.9,10.0.2.9", "2 addresses for 3 subnets; subnet-c1 is without one", "internal")]
    [InlineData("private-ipv4-addresses", "10.0.1.09,10.0.2.9,10.0.3.9", "'10.0.1.09' is no IPv4 address", "internal")]
    [InlineData("ipv6-addresses", "2001:db8:1::9,2001:db8:2::9,2001:db8:3::9", "only dual-stack load balancers have them", "internal")]
    [InlineData("source-nat-ipv6-prefixes", "auto_assigned", "prefixes are for dual-stack load balancers", "internal")]
    public void AddressesThatDoNotFit_AreRefused(string name, string value, string expected, string scheme)
    {
        ModelResult result = Given.Plain.With("scheme", scheme).With(name, value).Build();

        Assert.Null(result.Model);
        Assert.Contains(result.Problems, problem => problem.Message.Contains(expected, StringComparison.Ordinal) && problem.Field.EndsWith(name + "]", StringComparison.Ordinal));
    }

    [Fact]
    public void AddressesAreMatched_InTheOrderOfTheNamedSubnets()
    {
        NetworkLoadBalancer model = Given.Plain.With("scheme", "internet-facing").With("subnets", "subnet-c2,subnet-a2").With("eip-allocations", "eipalloc-0c,eipalloc-0a").Model();

        Assert.Equal(["subnet-a2 eipalloc-0a", "subnet-c2 eipalloc-0c"], model.Subnets.Select(subnet => $"{subnet.SubnetId} {subnet.AllocationId}"));
    }

    [Fact]
    public void AddressThatIsFixed_Stays_AndIsExplained()
    {
        LoadBalancerDescription existing = Given.Existing(("a", "subnet-a1", [new LoadBalancerAddress(null, null, "10.0.1.9", null)]));

        ModelResult result = Given.Plain.With("subnets", "subnet-a1").With("private-ipv4-addresses", "10.0.1.10").Having(existing).Build();

        Assert.Equal("10.0.1.9", Assert.Single(result.Model!.Subnets).PrivateIPv4Address);
        Assert.Contains("AWS cannot change the address in subnet-a1 from 10.0.1.9 to 10.0.1.10", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        Assert.Equal("10.0.1.10", Assert.Single(Given.Plain.With("subnets", "subnet-a1").With("private-ipv4-addresses", "10.0.1.10").Annotated("aws.lbcontroller.io/replace", "allow").Having(existing).Model().Subnets).PrivateIPv4Address);
        Assert.Equal("10.0.1.9", Assert.Single(Given.Plain.Having(existing).Model().Subnets).PrivateIPv4Address);
    }

    private static SubnetDescription S(string id, string zone, int number, params (string Key, string Value)[] tags) => Given.Subnet("subnet-" + id, zone, number, tags);

    private static Given Of(string scheme, params SubnetDescription[] subnets)
    {
        Given given = Given.Plain.Subnets(subnets);
        return given with { Settings = given.Settings with { DefaultScheme = scheme } };
    }

    private static Given Dual(Given given) => given.Families(IpFamily.IPv4, IpFamily.IPv6);

    private static Given Nameless(Given given) => given with { Settings = given.Settings with { ClusterName = null } };

    private static Given MainIsPublic(Given given) => given with { View = given.View with { RouteTables = [new RouteTableDescription(true, [], ["igw-1"])] } };

    private static Given LocalZone(Given given) => given with { View = given.View with { Zones = [Given.Zone("a"), Given.Zone("x", "local-zone")] } };
}
