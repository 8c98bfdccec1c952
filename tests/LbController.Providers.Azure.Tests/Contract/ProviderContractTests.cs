using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Tests.Features;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Contract;

/// <summary>The whole adapter: a Service's life, after which nothing of it is left.</summary>
public sealed class ProviderContractTests : FeatureTest
{
    private static readonly TimeSpan Pass = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task B013_AServicesLife_EndsWithNothingLeft_AndAnotherProcessFindsAllOfIt()
    {
        DesiredLoadBalancer web = Service("web");
        ValueList<PublishedAddress> address = await ServeAsync(web);
        web = web with { Nodes = [AzureRig.Node(1), AzureRig.Node(2), AzureRig.Node(3)] };
        await Rig.ConvergeTargetsAsync(web);
        await Rig.Pump.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(
            ["10.240.0.11", "10.240.0.12", "10.240.0.13"],
            Assert.Single(Rig.LoadBalancer().Items("properties", "backendAddressPools")).Items("properties", "loadBalancerBackendAddresses").Select(node => node.Text("properties", "ipAddress")).Order(StringComparer.Ordinal));
        web = Service("web", [(TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 443)]) with { Nodes = web.Nodes };
        Assert.Equal(address, await ServeAsync(web));

        await Rig.RestartAsync();
        Assert.Empty((await Rig.PlanAsync(web)).Changes);
        await Rig.RemoveAsync(web.Identity);
        Assert.Empty((await Rig.Pump.RunAsync(() => Rig.Provider.PlanAsync(new PlanRequest(web.Identity, null, []), CancellationToken.None))).Changes);
    }

    [Theory]
    [InlineData("loadBalancingRules")]
    [InlineData("probes")]
    [InlineData("frontendIPConfigurations")]
    public async Task B025_WhatSomebodyChangesOnTheLoadBalancer_IsPutRightByTheNextDriftPass(string list)
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web);
        string[] before = Rig.Ports("web");
        Rig.Arm.World.Change(Rig.LoadBalancer().Text("id"), body =>
        {
            if (list == "probes")
            {
                body.Items("properties", "probes")[0]["properties"]!["intervalInSeconds"] = 60; // ! every probe has properties
                return;
            }

            body["properties"]!["loadBalancingRules"] = new System.Text.Json.Nodes.JsonArray(); // ! every resource has properties
            if (list == "frontendIPConfigurations")
            {
                body["properties"]!["frontendIPConfigurations"] = new System.Text.Json.Nodes.JsonArray(); // ! every resource has properties
            }
        });
        await Rig.Pump.PassAsync(Pass);
        await ServeAsync(web);
        Assert.Equal(before, Rig.Ports("web"));
        Assert.Equal("Http 10256 /healthz 5 2", Rig.ProbeText(Assert.Single(Rig.Rules("web"))));
    }

    [Fact]
    public async Task OneOfTwoServices_GoesWithoutTheOther()
    {
        DesiredLoadBalancer web = Service("web");
        await ServeAsync(web);
        string[] alone = [.. Rig.Firewall("web"), .. Rig.Ports("web")];
        await ServeAsync(Service("mail", [(TransportProtocol.Tcp, 25), (TransportProtocol.Udp, 53)]));
        await Rig.RemoveAsync(Rig.Identity("mail"));
        Assert.Equal(alone, Rig.Firewall("web").Concat(Rig.Ports("web")));
        Assert.Single(Rig.LoadBalancer().Items("properties", "frontendIPConfigurations"));
    }
}
