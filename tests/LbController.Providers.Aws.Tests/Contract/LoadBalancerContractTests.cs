using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>Load balancers, their attributes, security groups, subnets and address family.</summary>
public sealed class LoadBalancerContractTests(MotoServer moto) : ContractTest(moto)
{
    [Theory, OnFake, OnMoto]
    public async Task Create_IsIdempotentByName_AndRefusesOtherSettings(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);
        Assert.Equal(("internal", "network", "ipv4", aws.VpcId), (made.Scheme, made.Type, made.IpAddressType, made.VpcId));
        Assert.Equal(aws.Subnets.Take(2).Order(), made.Zones.Select(zone => zone.SubnetId).Order());

        Check(aws, MotoDeviations.LoadBalancerTwice, await CodeOf(aws.Elb.CreateLoadBalancerAsync(Balancer(aws, aws.Name("lb")), default)));
        CreateLoadBalancerRequest other = Balancer(aws, aws.Name("lb")) with { Scheme = "internet-facing" };
        Assert.Equal("DuplicateLoadBalancerName", await CodeOf(aws.Elb.CreateLoadBalancerAsync(other, default)));
        Assert.Equal(made.Arn, (await aws.Elb.FindLoadBalancerAsync(aws.Name("lb"), default))?.Arn);
        Assert.Single(await aws.Elb.DescribeLoadBalancersAsync(default), found => found.Name == made.Name);
    }

    [Theory, OnFake, OnMoto]
    public async Task Create_ChecksNames(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        foreach (string name in (string[])[aws.Name(new string('a', 33)), aws.Name("a_b"), "-" + aws.Name("a"), "internal-" + aws.Name("a")])
        {
            Check(aws, MotoDeviations.LoadBalancerName, await CodeOf(aws.Elb.CreateLoadBalancerAsync(Balancer(aws, name), default)));
        }
    }

    [Theory, OnFake, OnMoto]
    public async Task Create_ChecksWhatItNames(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        CreateLoadBalancerRequest good = Balancer(aws, "");

        Check(aws, MotoDeviations.SubnetUnknown, await CreateAsync("s", good with { Subnets = [Mapping("subnet-0123456789abcdef0"), Mapping(aws.Subnets[1])] }));
        Check(aws, MotoDeviations.SecurityGroupUnknown, await CreateAsync("g", good with { SecurityGroups = ["sg-0123456789abcdef0"] }));
        Check(aws, MotoDeviations.TwoSubnetsOfAZone, await CreateAsync("z", good with { Subnets = [Mapping(aws.Subnets[0]), Mapping(aws.SecondSubnetOfFirstZone)] }));
        Check(aws, MotoDeviations.AllocationUnknown, await CreateAsync("e", good with { Scheme = "internet-facing", Subnets = [Mapping(aws.Subnets[0]) with { AllocationId = "eipalloc-0123456789abcdef0" }] }));
        Check(aws, MotoDeviations.DualstackWithoutIpv6, await CreateAsync("d", good with { IpAddressType = "dualstack" }));

        Task<string> CreateAsync(string name, CreateLoadBalancerRequest request) => CodeOf(aws.Elb.CreateLoadBalancerAsync(request with { Name = aws.Name(name) }, default));
    }

    [Theory, OnFake, OnMoto]
    public async Task ANewOne_IsProvisioningAndThenActive(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);
        Assert.Equal("provisioning", made.State);

        Check(aws, MotoDeviations.StateOfANewOne, await StateAsync());
        aws.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal("active", await StateAsync());

        async Task<string> StateAsync() => Assert.Single(await aws.Elb.DescribeLoadBalancersAsync([made.Arn], default)).State;
    }

    [Theory, OnFake, OnMoto]
    public async Task Describe_FindsAllOrNone(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);

        Assert.Equal("LoadBalancerNotFound", await CodeOf(aws.Elb.DescribeLoadBalancersAsync([NoLoadBalancer], default)));
        Check(aws, MotoDeviations.OneOfTwoUnknown, await CodeOf(aws.Elb.DescribeLoadBalancersAsync([made.Arn, NoLoadBalancer], default)));
        Assert.Null(await aws.Elb.FindLoadBalancerAsync(aws.Name("none"), default));
        Check(aws, MotoDeviations.DescribeManyArns, await CodeOf(aws.Elb.DescribeLoadBalancersAsync([.. Enumerable.Repeat(made.Arn, 21)], default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Delete_TakesItsListenersAlong_AndIsDoneForOneThatIsNotThere(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);
        TargetGroupDescription group = await GroupAsync(aws);
        ListenerDescription listener = await aws.Elb.CreateListenerAsync(Listener(made.Arn, 80, group.Arn), default);

        await aws.Elb.DeleteLoadBalancerAsync(made.Arn, default);
        await aws.Elb.DeleteLoadBalancerAsync(made.Arn, default);
        await aws.Elb.DeleteLoadBalancerAsync(NoLoadBalancer, default);

        Assert.Equal("LoadBalancerNotFound", await CodeOf(aws.Elb.DescribeLoadBalancersAsync([made.Arn], default)));
        Assert.Equal("LoadBalancerNotFound", await CodeOf(aws.Elb.DescribeListenersAsync(made.Arn, default)));
        Assert.Equal("ListenerNotFound", await CodeOf(aws.Elb.DescribeListenersAsync([listener.Arn], default)));
        ValueList<string> balancers = Assert.Single(await aws.Elb.DescribeTargetGroupsAsync([group.Arn], default)).LoadBalancerArns;
        Check(aws, MotoDeviations.GroupsOfADeletedOne, balancers.IsEmpty ? "" : balancers.All(arn => arn == made.Arn) ? "the deleted one" : "others");
        Assert.Equal("OK", await CodeOf(aws.Elb.DeleteTargetGroupAsync(group.Arn, default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task DeletionProtection_HoldsIt(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);
        await aws.Elb.ModifyLoadBalancerAttributesAsync(made.Arn, Map(("deletion_protection.enabled", "true")), default);
        Check(aws, MotoDeviations.DeletionProtection, await CodeOf(aws.Elb.DeleteLoadBalancerAsync(made.Arn, default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task Attributes_HaveDefaults_AreKept_AndAreChecked(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);
        const string zones = "load_balancing.cross_zone.enabled";
        ValueMap before = await aws.Elb.DescribeLoadBalancerAttributesAsync(made.Arn, default);
        Assert.Equal(("false", "false"), (before["deletion_protection.enabled"], before[zones]));
        Check(aws, MotoDeviations.AccessLogs, before["access_logs.s3.enabled"] ?? "");
        Check(aws, MotoDeviations.LoadBalancerDefaults, before["dns_record.client_routing_policy"] ?? "");

        await aws.Elb.ModifyLoadBalancerAttributesAsync(made.Arn, Map((zones, "true")), default);
        ValueMap after = await aws.Elb.DescribeLoadBalancerAttributesAsync(made.Arn, default);
        Assert.Equal(before.Where(entry => entry.Key != zones), after.Where(entry => entry.Key != zones));
        Assert.Equal("true", after[zones]);

        Assert.Equal("InvalidConfigurationRequest", await CodeOf(aws.Elb.ModifyLoadBalancerAttributesAsync(made.Arn, Map(("no.such", "1")), default)));
        Check(aws, MotoDeviations.AttributeValue, await CodeOf(aws.Elb.ModifyLoadBalancerAttributesAsync(made.Arn, Map((zones, "maybe")), default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task SetSecurityGroups_ReplacesThem_WhereItWasMadeWithSome(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        string first = await SecurityGroupAsync(aws, "one");
        string second = await SecurityGroupAsync(aws, "two");
        LoadBalancerDescription with = await BalancerAsync(aws, "with", first);
        LoadBalancerDescription without = await BalancerAsync(aws, "without");
        Assert.Equal([first], with.SecurityGroups);

        await aws.Elb.SetSecurityGroupsAsync(with.Arn, [second], enforceOnPrivateLink: false, default);
        LoadBalancerDescription changed = Assert.Single(await aws.Elb.DescribeLoadBalancersAsync([with.Arn], default));
        Assert.Equal([second], changed.SecurityGroups);
        Check(aws, MotoDeviations.PrivateLink, changed.EnforceOnPrivateLink ?? "");
        Assert.Equal("InvalidSecurityGroup", await CodeOf(aws.Elb.SetSecurityGroupsAsync(with.Arn, ["sg-0123456789abcdef0"], null, default)));
        Check(aws, MotoDeviations.SecurityGroupsLater, await CodeOf(aws.Elb.SetSecurityGroupsAsync(without.Arn, [first], null, default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task SetSubnets_AddsZones_AndTakesNoneAway(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);

        await aws.Elb.SetSubnetsAsync(new SetSubnetsRequest(made.Arn, [.. aws.Subnets.Select(Mapping)], null, null), default);
        Assert.Equal(aws.Subnets.Order(), (await aws.Elb.DescribeLoadBalancersAsync([made.Arn], default))[0].Zones.Select(zone => zone.SubnetId).Order());

        Check(aws, MotoDeviations.SetUnknownSubnet, await SetAsync([.. aws.Subnets, "subnet-0123456789abcdef0"]));
        Assert.Equal("InvalidConfigurationRequest", await SetAsync([.. aws.Subnets, aws.SecondSubnetOfFirstZone]));
        Check(aws, MotoDeviations.SubnetsTakenAway, await SetAsync([.. aws.Subnets.Skip(1)]));

        Task<string> SetAsync(IEnumerable<string> subnets) => CodeOf(aws.Elb.SetSubnetsAsync(new SetSubnetsRequest(made.Arn, [.. subnets.Select(Mapping)], null, null), default));
    }

    [Theory, OnFake, OnMoto]
    public async Task SetIpAddressType_NeedsIpv6Subnets(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);
        Assert.Equal("OK", await CodeOf(aws.Elb.SetIpAddressTypeAsync(made.Arn, "ipv4", default)));
        Check(aws, MotoDeviations.SetDualstack, await CodeOf(aws.Elb.SetIpAddressTypeAsync(made.Arn, "dualstack", default)));
    }

    [Theory, OnFake, OnMoto]
    public async Task CapacityIsReserved_AndTheAccountTellsItsLimits(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        LoadBalancerDescription made = await BalancerAsync(aws);
        aws.Pass(TimeSpan.FromMinutes(5));
        Check(aws, MotoDeviations.SetCapacity, await CodeOf(aws.Elb.ModifyCapacityReservationAsync(made.Arn, 100, default)));
        Check(aws, MotoDeviations.GetCapacity, await CodeOf(aws.Elb.DescribeCapacityReservationAsync(made.Arn, default)));
        ValueMap limits = await aws.Elb.DescribeAccountLimitsAsync(default);
        Check(aws, MotoDeviations.AccountLimits, limits["targets-per-network-load-balancer"] ?? "");
    }

    [Theory, OnFake, OnMoto]
    public async Task OneThatIsNotThere_IsNotFound(string peer)
    {
        await using IAwsPeer aws = await PeerAsync(peer);
        TargetGroupDescription group = await GroupAsync(aws);
        string sg = await SecurityGroupAsync(aws, "one");
        Dictionary<string, Task> calls = new()
        {
            ["DescribeLoadBalancerAttributes"] = aws.Elb.DescribeLoadBalancerAttributesAsync(NoLoadBalancer, default),
            ["ModifyLoadBalancerAttributes"] = aws.Elb.ModifyLoadBalancerAttributesAsync(NoLoadBalancer, Map(("load_balancing.cross_zone.enabled", "true")), default),
            ["SetSecurityGroups"] = aws.Elb.SetSecurityGroupsAsync(NoLoadBalancer, [sg], null, default),
            ["SetSubnets"] = aws.Elb.SetSubnetsAsync(new SetSubnetsRequest(NoLoadBalancer, [.. aws.Subnets.Select(Mapping)], null, null), default),
            ["SetIpAddressType"] = aws.Elb.SetIpAddressTypeAsync(NoLoadBalancer, "ipv4", default),
            ["DescribeListeners"] = aws.Elb.DescribeListenersAsync(NoLoadBalancer, default),
            ["CreateListener"] = aws.Elb.CreateListenerAsync(Listener(NoLoadBalancer, 80, group.Arn), default),
            ["AddTags"] = aws.Elb.AddTagsAsync([NoLoadBalancer], Map(("a", "b")), default),
            ["RemoveTags"] = aws.Elb.RemoveTagsAsync([NoLoadBalancer], ["a"], default),
        };
        foreach ((string operation, Task call) in calls)
        {
            Assert.Equal($"{operation} LoadBalancerNotFound", $"{operation} {await CodeOf(call)}");
        }

        Check(aws, MotoDeviations.TagsOfNoLoadBalancer, await CodeOf(aws.Elb.DescribeTagsAsync([NoLoadBalancer], default)));
    }
}
