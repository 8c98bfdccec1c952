using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Runtime.Reconciliation;

namespace LbController.Runtime.Tests;

/// <summary>What a pass takes for the newest state of its Service.</summary>
public sealed class ServiceRecordTests
{
    private readonly ServiceRecord _record = new();

    [Theory]
    [InlineData("10", "what the write went out over")]
    [InlineData("11", "somebody else's change, that the write landed on and its answer holds")]
    [InlineData("12", "the write itself")]
    public void B021_OurOwnWriteIsNewerThanWhatTheCacheStillShows(string cachedVersion, string what)
    {
        WriteOver("10", "12");
        Assert.True(_record.Newest(Service("cached"), cachedVersion).Spec.LoadBalancerIP == "written", what);
    }

    [Theory]
    [InlineData("13")]
    [InlineData("not-a-number")]
    public void B021_WhatTheCacheShowsAfterwardsIsNewerThanOurWrite(string cachedVersion)
    {
        WriteOver("10", "12");
        Assert.Equal("cached", _record.Newest(Service("cached"), cachedVersion).Spec.LoadBalancerIP);
        Assert.Null(_record.Written);
    }

    private void WriteOver(string cachedVersion, string version)
    {
        _record.BeginWrite(cachedVersion);
        _record.EndWrite(Service("written"), version);
    }

    private static ServiceSnapshot Service(string mark) => new(
        new ServiceSpec { Key = new ServiceKey("shop", "web"), Uid = "uid", IsLoadBalancer = true, IsDeleting = false, LoadBalancerIP = mark }, [], new ServiceStatus());
}
