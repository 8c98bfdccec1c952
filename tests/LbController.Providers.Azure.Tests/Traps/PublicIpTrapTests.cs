using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Ownership;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>Addresses are never lost, never made twice, and never left behind; a user's own are never touched.</summary>
public sealed class PublicIpTrapTests
{
    [Fact]
    public async Task DnsLabelTaken_IsToldAndLeavesNoAddressBehind()
    {
        await using var run = new TrapRun();
        run.Arm.World.TakeLabel("shop");
        ProviderException? error = await run.TryAsync(run.Rig.Identity("web"), run.Rig.Service("web", ("azure-dns-label-name", "shop")));
        Assert.Equal(("DnsRecordInUse", ProviderErrorKind.InvalidRequest), (error?.Code, error?.Kind));
        Assert.Empty(run.Arm.Balancers());
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-dns-label-name", "shop2")));
        Assert.Single(run.Arm.Ips());
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task DnsLabelTakenOfOneThatServes_KeepsItsAddressAndItsRules()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("web"));
        string before = WorldText.Of(run.Arm);
        run.Arm.World.TakeLabel("shop");
        ProviderException? error = await run.TryAsync(run.Rig.Identity("web"), run.Rig.Service("web", ("azure-dns-label-name", "shop")));
        Assert.Equal("DnsRecordInUse", error?.Code);
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Equal(before, WorldText.Of(run.Arm));
    }

    [Fact]
    public async Task DnsLabelTakenAwayWithTheAnnotationEmpty_GoesAndTheAddressStays()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-dns-label-name", "shop")));
        string[] addresses = run.Arm.Addresses();
        Assert.Equal("shop", run.Arm.Ips()[0]["properties"]?["dnsSettings"]?["domainNameLabel"]?.GetValue<string>());
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-dns-label-name", "")));
        Assert.Null(run.Arm.Ips()[0]["properties"]?["dnsSettings"]?["domainNameLabel"]);
        Assert.Equal(addresses, run.Arm.Addresses());
    }

    [Theory]
    [InlineData("publicIPAddresses/delete")]
    [InlineData("loadBalancers/delete")]
    [InlineData("networkSecurityGroups/write")]
    public async Task RemovalThatIsForbidden_IsNoSuccessAndKeepsEverythingKnown(string action)
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("web"));
        run.Arm.Deny($"Microsoft.Network/{action}");
        for (int pass = 0; pass < 3; pass++)
        {
            Assert.Equal(ProviderErrorKind.Denied, (await run.TryRemoveAsync(run.Rig.Identity("web")))?.Kind);
            Assert.NotEmpty(await OwnedAsync(run));
        }

        await run.RestartAsync(run.Rig.Identity("web"));
        Assert.Equal(ProviderErrorKind.Denied, (await run.TryRemoveAsync(run.Rig.Identity("web")))?.Kind);
        run.Arm.Allow($"Microsoft.Network/{action}");
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Empty(await OwnedAsync(run));
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Theory]
    [InlineData("LIST publicIPAddresses", 403, "AuthorizationFailed", ProviderErrorKind.Denied)]
    [InlineData("LIST loadBalancers", 403, "AuthorizationFailed", ProviderErrorKind.Denied)]
    [InlineData("LIST publicIPAddresses", 404, "ResourceGroupNotFound", ProviderErrorKind.InvalidRequest)]
    [InlineData("LIST loadBalancers", 404, "SubscriptionNotFound", ProviderErrorKind.InvalidRequest)]
    [InlineData("DELETE publicIPAddresses", 404, "ResourceGroupNotFound", ProviderErrorKind.InvalidRequest)]
    [InlineData("DELETE loadBalancers", 404, "ResourceGroupNotFound", ProviderErrorKind.InvalidRequest)]
    public async Task RemovalWithNothingToBeSeen_IsNoSuccess(string operation, int status, string code, object kind)
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("web"));
        await run.RestartAsync(run.Rig.Identity("web"));
        run.Arm.Faults.Fail(operation, status, code);
        ProviderException? error = await run.TryRemoveAsync(run.Rig.Identity("web"));
        Assert.Equal((code, (ProviderErrorKind)kind), (error?.Code, error?.Kind));
        Assert.Single(run.Arm.Ips());
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task PublicIPAddressCannotBeDeleted_IsTriedAgain()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("web"));
        run.Arm.Faults.Fail("DELETE publicIPAddresses", 400, "PublicIPAddressCannotBeDeleted");
        Assert.Equal(("PublicIPAddressCannotBeDeleted", ProviderErrorKind.Conflict), await run.TryRemoveAsync(run.Rig.Identity("web")) is { } error ? (error.Code, error.Kind) : default);
        Assert.Single(run.Arm.Ips());
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task DeletedAndMadeAgainUnderTheSameName_EachHasItsOwnAndNothingIsLeft()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer first = run.Rig.Service("web");
        DesiredLoadBalancer second = first with { Identity = first.Identity with { ServiceUid = AzureRig.Uid("web, again") }, Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081)] };
        await run.ConvergeAsync(first);
        await Task.WhenAll(run.RemoveAsync(first.Identity), run.ConvergeAsync(second));
        Assert.Equal(second.Identity.ServiceUid, Assert.Single(run.Arm.Ips()).Tag(OwnershipTags.ServiceUid));
        Assert.Single(run.Arm.Balancers()[0].List("loadBalancingRules"));
        await run.RemoveAsync(second.Identity);
        Assert.Equal(["nsg", "vnet"], run.Arm.World.All().Select(Reading.Name).Order());
    }

    [Fact]
    public async Task NamesThatAreTheSameWithADash_AreTwoServices()
    {
        await using var run = new TrapRun();
        DesiredLoadBalancer one = run.Rig.Service("one") with { Identity = new(run.Rig.Cluster, new ServiceKey("a-b", "c"), AzureRig.Uid("a-b/c")), TrafficPolicy = TrafficPolicy.Local };
        DesiredLoadBalancer other = run.Rig.Service("other") with
        {
            Identity = new(run.Rig.Cluster, new ServiceKey("a", "b-c"), AzureRig.Uid("a/b-c")),
            TrafficPolicy = TrafficPolicy.Local,
            Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081)],
        };
        await run.ConvergeAsync(one);
        string before = WorldText.Of(run.Arm);
        await run.ConvergeAsync(other);
        Assert.Equal(2, run.Arm.Addresses().Length);
        await run.RemoveAsync(other.Identity);
        Assert.Equal(before, WorldText.Of(run.Arm));
    }

    [Fact]
    public async Task FailedPublicIp_IsRepairedByWritingItAgain()
    {
        await using var run = new TrapRun();
        run.Arm.Faults.FailOperation("PUT publicIPAddresses", "InternalServerError");
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Equal([201, 200], run.Arm.Journal.All.Where(call => call.Operation == "PUT publicIPAddresses").Select(call => call.Status));
        Assert.Equal("Succeeded", Assert.Single(run.Arm.Ips()).Text("provisioningState"));
        Assert.Single(run.Arm.Addresses());
    }

    [Fact]
    public async Task UsersPublicIp_IsNeverTaggedChangedOrRemoved()
    {
        await using var run = new TrapRun(ipv6: true);
        run.Arm.World.AddPublicIp("theirs").AddPublicIp("theirs-v6", ipv6: true);
        run.Arm.World.Change(run.Arm.World.IdOf("publicIPAddresses", "theirs"), body => body["tags"] = new System.Text.Json.Nodes.JsonObject { ["team"] = "shop" });
        string before = WorldText.Of(run.Arm, "publicIPAddresses");
        DesiredLoadBalancer service = run.Rig.Service("web", ("azure-pip-name", "theirs"), ("azure-pip-name-ipv6", "theirs-v6"), ("azure-pip-tags", "a=b"), ("azure-dns-label-name", "shop")) with { Families = [IpFamily.IPv4, IpFamily.IPv6] };
        await run.ConvergeAsync(service with { Nodes = [AzureRig.Node(0, ipv6: true)] });
        Assert.Equal(2, run.Arm.Addresses().Length);
        await run.RestartAsync();
        await run.DriftPassAsync(service with { Nodes = [AzureRig.Node(0, ipv6: true)] });
        await run.RemoveAsync(service.Identity);
        Assert.Equal(before, WorldText.Of(run.Arm, "publicIPAddresses"));
        Assert.DoesNotContain(run.Arm.Journal.All, call => call.Operation is "PUT publicIPAddresses" or "PATCH publicIPAddresses" or "DELETE publicIPAddresses");
    }

    [Fact]
    public async Task UsersPublicIpInsteadOfOurs_OursGoesWhenTheirsServes()
    {
        await using var run = new TrapRun();
        run.Arm.World.AddPublicIp("theirs");
        await run.ConvergeAsync(run.Rig.Service("web"));
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-pip-name", "theirs")));
        Assert.Equal("theirs", Assert.Single(run.Arm.Ips()).Name());
        Assert.Equal(run.Arm.Ips()[0].Text("ipAddress"), Assert.Single(run.Arm.Addresses()));
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.NotEqual(run.Arm.World.Find(run.Arm.World.IdOf("publicIPAddresses", "theirs"))?.Text("ipAddress"), Assert.Single(run.Arm.Addresses()));
        await run.RemoveAsync(run.Rig.Identity("web"));
        Assert.Equal("theirs", Assert.Single(run.Arm.Ips()).Name());
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(true, "DELETE publicIPAddresses")]
    public async Task PublicIpInAnotherResourceGroup_IsMadeThereAndGoes(bool isRestarted, string fails)
    {
        await using var run = new TrapRun();
        run.Arm.World.AddGroup("addresses");
        DesiredLoadBalancer service = run.Rig.Service("web", ("azure-load-balancer-resource-group", "addresses"));
        await run.ConvergeAsync(service, run.Rig.Service("other") with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30081)] });
        Assert.Contains(run.Arm.Ips(), ip => ip.Id().Contains("/resourceGroups/addresses/", StringComparison.Ordinal));
        if (isRestarted)
        {
            await run.RestartAsync(service.Identity);
        }

        if (fails.Length > 0)
        {
            run.Arm.Faults.Fail(fails, 503, "ServiceUnavailable");
        }

        await run.RemoveAsync(service.Identity);
        Assert.Single(run.Arm.Ips());
        Assert.DoesNotContain(run.Arm.Ips(), ip => ip.Id().Contains("/resourceGroups/addresses/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PublicIpInAnotherResourceGroup_IsFoundAfterARestart_WhenNoFrontendTellsOfItAnyMore()
    {
        await using var run = new TrapRun();
        run.Arm.World.AddGroup("addresses");
        DesiredLoadBalancer service = run.Rig.Service("web", ("azure-load-balancer-resource-group", "addresses"));
        await run.ConvergeAsync(service);
        run.Arm.Faults.Fail("DELETE publicIPAddresses", 403, "AuthorizationFailed", times: 100);
        Assert.NotNull(await run.TryRemoveAsync(service.Identity));
        Assert.Empty(run.Arm.World.All("loadBalancers"));
        run.Arm.Faults.Clear();
        await run.RestartAsync(service.Identity);
        await run.RemoveAsync(service.Identity);
        Assert.Empty(run.Arm.Ips());
    }

    [Fact]
    public async Task ResourceGroupOfTheAddressChanges_TheOldAddressGoesWhenTheNewServes()
    {
        await using var run = new TrapRun();
        run.Arm.World.AddGroup("addresses");
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-load-balancer-resource-group", "addresses")));
        await run.RestartAsync();
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Contains("/resourceGroups/cluster/", Assert.Single(run.Arm.Ips()).Id(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAzureCannotChangeOfAnAddress_IsMadeAnewAndTheOldGoes()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(run.Rig.Service("web"));
        run.OnPlan = plan => Assert.Empty(plan.Addresses.Select(address => address.Ip?.ToString() ?? "").Except(run.Arm.Addresses()));
        await run.ConvergeAsync(run.Rig.Service("web", ("azure-pip-ip-tags", "RoutingPreference=Internet")));
        Assert.NotNull(Assert.Single(run.Arm.Ips())["properties"]?["ipTags"]);
        await run.ConvergeAsync(run.Rig.Service("web"));
        Assert.Empty(Assert.Single(run.Arm.Ips()).List("ipTags"));
        Assert.Single(run.Arm.Addresses());
    }

    [Fact]
    public async Task DualStackToSingle_TheOtherFamilysAddressGoes()
    {
        await using var run = new TrapRun(ipv6: true);
        DesiredLoadBalancer dual = run.Rig.Service("web") with { Families = [IpFamily.IPv6, IpFamily.IPv4], Nodes = [AzureRig.Node(0, ipv6: true)] };
        await run.ConvergeAsync(dual);
        Assert.Equal(2, run.Arm.Ips().Count);
        await run.RestartAsync();
        await run.ConvergeAsync(dual with { Families = [IpFamily.IPv4] });
        Assert.Equal("IPv4", Assert.Single(run.Arm.Ips()).Text("publicIPAddressVersion"));
        Assert.Single(run.Arm.Balancers()[0].List("backendAddressPools"));
        Assert.DoesNotContain(run.Arm.SecurityRules(), rule => rule.Name().EndsWith("-v6", StringComparison.Ordinal));
    }

    private static async Task<List<OwnedLoadBalancer>> OwnedAsync(TrapRun run) => await run.Rig.Pump.RunAsync(async () =>
    {
        var owned = new List<OwnedLoadBalancer>();
        await foreach (OwnedLoadBalancer one in run.Rig.Provider.ListOwnedAsync(run.Rig.Cluster, CancellationToken.None))
        {
            owned.Add(one);
        }

        return owned;
    });
}
