using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>Operations: what they lock, how they end, and that their URL has to come back as it was told.</summary>
public sealed class OperationTests
{
    [Theory]
    [InlineData(OverlapAnswer.Locked, 429, "RetryableErrorDueToAnotherOperation")]
    [InlineData(OverlapAnswer.Refused, 409, "AnotherOperationInProgress")]
    [InlineData(OverlapAnswer.FailsLater, 200, "OK")]
    [InlineData(OverlapAnswer.Supersedes, 200, "OK")]
    public async Task WriteDuringAnother_IsAnsweredAsSet(OverlapAnswer overlap, int status, string code)
    {
        using ArmRig rig = await new ArmRig().WithBalancerAsync();
        rig.Arm.Settings.Overlap = overlap;
        ArmAnswer first = await rig.PutAsync("loadBalancers/lb", rig.Balancer(rig.Rule("r1") + "," + rig.Rule("r2", 81, 30081)));
        ArmAnswer second = await rig.PutAsync("loadBalancers/lb", rig.Balancer());
        Assert.Equal((200, status, code), (first.Status, second.Status, second.Code));
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        ArmAnswer firstPoll = await rig.SendAsync("GET", first.Header("Azure-AsyncOperation"));
        Assert.Equal(overlap == OverlapAnswer.Supersedes ? "CanceledAndSupersededDueToAnotherOperation" : null, firstPoll.At("error.code"));
        if (overlap == OverlapAnswer.FailsLater)
        {
            ArmAnswer secondPoll = await rig.SendAsync("GET", second.Header("Azure-AsyncOperation"));
            Assert.Equal((200, "Failed", "AnotherOperationInProgress"), (secondPoll.Status, secondPoll.At("status"), secondPoll.At("error.code")));
        }

        int rules = rig.Arm.World.Find(rig.Id("loadBalancers/lb"))?["properties"]?["loadBalancingRules"]?.AsArray().Count ?? -1;
        Assert.Equal(overlap == OverlapAnswer.Supersedes ? 0 : 2, rules);
    }

    [Fact]
    public async Task LockedResource_SaysHowLong_AndIsFreeThen()
    {
        using ArmRig rig = await new ArmRig().WithBalancerAsync();
        await rig.PutAsync("loadBalancers/lb", rig.Balancer());
        rig.Time.Advance(TimeSpan.FromSeconds(2));
        ArmAnswer locked = await rig.DeleteAsync("loadBalancers/lb/backendAddressPools/p1");
        Assert.Equal("3", locked.Header("Retry-After"));
        Assert.Contains("can be retried in 3 seconds", locked.Body, StringComparison.Ordinal);
        rig.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(202, (await rig.DeleteAsync("loadBalancers/lb/backendAddressPools/p1")).Status);
    }

    [Fact]
    public async Task FailedOperation_LeavesAFailedResource_WhichAPutRepairs()
    {
        using var rig = new ArmRig();
        rig.Arm.Faults.FailOperation("PUT publicIPAddresses", "InternalServerError");
        ArmAnswer put = await rig.PutIpAsync("ip1");
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        ArmAnswer poll = await rig.SendAsync("GET", put.Header("Azure-AsyncOperation"));
        Assert.Equal(("Failed", "InternalServerError"), (poll.At("status"), poll.At("error.code")));
        ArmAnswer failed = await rig.GetAsync("publicIPAddresses/ip1");
        Assert.Equal(("Failed", null), (failed.At("properties.provisioningState"), failed.At("properties.ipAddress")));
        Assert.Equal("ReferencedResourceNotProvisioned", (await rig.PutAsync("loadBalancers/lb", rig.Balancer())).Code);
        await rig.PutIpAsync("ip1");
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Succeeded", (await rig.GetAsync("publicIPAddresses/ip1")).At("properties.provisioningState"));
    }

    [Fact]
    public async Task FailedDeletion_LeavesTheResource()
    {
        using var rig = new ArmRig();
        await rig.DoAsync("publicIPAddresses/ip1", """{"location":"westeurope"}""");
        rig.Arm.Faults.FailOperation("DELETE publicIPAddresses", "InternalServerError");
        ArmAnswer deletion = await rig.DeleteAsync("publicIPAddresses/ip1");
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Failed", (await rig.SendAsync("GET", deletion.Header("Location"))).At("status"));
        Assert.Equal("Failed", (await rig.GetAsync("publicIPAddresses/ip1")).At("properties.provisioningState"));
    }

    [Fact]
    public async Task ReleasedPublicIp_IsInUseUntilTheBalancersOperationEnds()
    {
        using ArmRig rig = await new ArmRig().WithBalancerAsync();
        rig.Arm.World.AddPublicIp("ip2");
        await rig.PutAsync("loadBalancers/lb", rig.Balancer().Replace("/ip1", "/ip2", StringComparison.Ordinal));
        Assert.Equal("PublicIPAddressCannotBeDeleted", (await rig.DeleteAsync("publicIPAddresses/ip1")).Code);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(202, (await rig.DeleteAsync("publicIPAddresses/ip1")).Status);
    }

    [Fact]
    public async Task OperationUrl_HasToComeBackVerbatim()
    {
        using var rig = new ArmRig();
        ArmAnswer put = await rig.PutIpAsync("ip1");
        string url = put.Header("Azure-AsyncOperation");
        Assert.Equal(404, (await rig.SendAsync("GET", url.Replace("%2b", "+", StringComparison.Ordinal))).Status);
        Assert.Contains("operation", Assert.Single(rig.Arm.Violations).Reason, StringComparison.Ordinal);
        Assert.Equal(200, (await rig.SendAsync("GET", url)).Status);
        Assert.Equal(1, rig.Arm.RunningOperations);
    }

    [Fact]
    public async Task EveryWrite_ChangesTheParentsETag_AndTheChildrensIsTheParents()
    {
        using ArmRig rig = await new ArmRig().WithBalancerAsync();
        string before = (await rig.GetAsync("loadBalancers/lb")).Header("ETag");
        string pool = $$"""{"properties":{"virtualNetwork":{{rig.Ref("virtualNetworks/vnet")}},"loadBalancerBackendAddresses":[{"name":"n9","properties":{"ipAddress":"10.240.0.9"} }]} }""";
        Assert.Equal(201, (await rig.PutAsync("loadBalancers/lb/backendAddressPools/p2", pool, before)).Status);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        ArmAnswer after = await rig.GetAsync("loadBalancers/lb");
        Assert.NotEqual(before, after.Header("ETag"));
        Assert.Equal(after.Header("ETag"), after.At("properties.backendAddressPools.1.etag"));
        Assert.Equal(after.Header("ETag"), (await rig.GetAsync("loadBalancers/lb/backendAddressPools/P2")).Header("ETag"));
        Assert.Equal("PreconditionFailedEtagMismatch", (await rig.PutAsync("loadBalancers/lb/backendAddressPools/p2", pool, before)).Code);
        Assert.Equal(1, rig.Arm.Journal.Count(call => call.Operation == "PUT backendAddressPools" && call.Outcome == "OK"));
        Assert.Contains("Microsoft.Network/virtualNetworks/joinLoadBalancer/action", rig.Arm.Journal.Actions());
    }

    [Fact]
    public async Task TagsAreSetAtOnce_AndChangeTheETag()
    {
        using ArmRig rig = await new ArmRig().WithBalancerAsync();
        string before = (await rig.GetAsync("publicIPAddresses/ip1")).Header("ETag");
        ArmAnswer patched = await rig.SendAsync("PATCH", rig.Id("publicIPAddresses/ip1"), """{"tags":{"a":"b"}}""");
        Assert.Equal((200, "b", "Succeeded"), (patched.Status, patched.At("tags.a"), patched.At("properties.provisioningState")));
        Assert.NotEqual(before, patched.At("etag"));
    }

    [Fact]
    public async Task Listings_ComeInPages()
    {
        using var rig = new ArmRig();
        for (int i = 0; i < 5; i++)
        {
            rig.Arm.World.AddPublicIp($"ip{i}");
        }

        rig.Arm.Settings.PageSize = 2;
        var names = new List<string?>();
        string? next = rig.Id("publicIPAddresses");
        while (next is not null)
        {
            ArmAnswer page = await rig.SendAsync("GET", next);
            names.AddRange(page.Json["value"]?.AsArray().Select(item => item?["name"]?.GetValue<string>()) ?? []);
            next = page.At("nextLink");
        }

        Assert.Equal(["ip0", "ip1", "ip2", "ip3", "ip4"], names);
        Assert.Equal(3, rig.Arm.Journal.Count("LIST publicIPAddresses"));
        Assert.Empty(rig.Arm.Violations);
    }

    [Fact]
    public async Task BalancerOfManyServices_IsWrittenAndRead()
    {
        using var rig = new ArmRig();
        rig.Arm.Settings.Quotas.RulesPerBackend = 1000;
        const int services = 400;
        for (int i = 0; i < services; i++)
        {
            Assert.Equal(201, (await rig.PutIpAsync($"ip{i}")).Status);
        }

        rig.Time.Advance(TimeSpan.FromSeconds(5));
        string frontends = string.Concat(Enumerable.Range(0, services).Where(i => i != 1)
            .Select(i => $$""",{"name":"s{{i}}","properties":{"publicIPAddress":{{rig.Ref($"publicIPAddresses/ip{i}")}} } }"""));
        string rules = string.Join(',', Enumerable.Range(0, services).Where(i => i != 1).Select(i => rig.Rule($"s{i}", 80, 20000 + i, frontend: $"s{i}")));
        await rig.DoAsync("loadBalancers/lb", rig.Balancer(rules, frontends));
        ArmAnswer told = await rig.GetAsync("loadBalancers/lb");
        Assert.Equal(services - 1, told.Json["properties"]?["loadBalancingRules"]?.AsArray().Count);
        ArmAnswer listed = await rig.GetAsync("publicIPAddresses");
        Assert.Equal(services, listed.Json["value"]?.AsArray().Count(item => item?["properties"]?["ipConfiguration"] is not null));
    }
}
