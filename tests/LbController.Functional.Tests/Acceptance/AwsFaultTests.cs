using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;
using Xunit.Abstractions;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>What a user of the executable sees where AWS, or what stands in for it, will not do as asked.</summary>
public sealed class AwsFaultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task AnEndpointWhereNobodyAnswers_EndsTheStart_AndIsNamed()
    {
        await using var world = new World(nodes: 0);
        await world.StartAsync();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/");
        closed.Stop();
        await using ExeProcess controller = world.RunAwsController(endpoint, MotoCloud.Credentials);
        Assert.Equal(1, await controller.ExitAsync());
        Assert.Contains("Provider aws cannot work", controller.Error, StringComparison.Ordinal);
        Assert.Contains(endpoint.Authority, controller.Error, StringComparison.Ordinal);
        output.WriteLine(controller.Error);
    }

    [MotoFact]
    public async Task MissingCredentials_EndTheStart_AndItIsSaidWhatToSet()
    {
        await using var cloud = new MotoCloud();
        await cloud.StartAsync();
        await using var world = new World(nodes: 0);
        await world.StartAsync();
        await using ExeProcess controller = world.RunAwsController(cloud.Endpoint, new Dictionary<string, string> { ["AWS_EC2_METADATA_DISABLED"] = "true" });
        Assert.Equal(1, await controller.ExitAsync());
        Assert.Contains("credentials", controller.Error, StringComparison.OrdinalIgnoreCase);
        output.WriteLine(controller.Error);
    }

    [MotoFact]
    public async Task AWishThatCannotBe_IsSaidOnTheService_AndOthersAreServed()
    {
        await using var cloud = new MotoCloud();
        await cloud.StartAsync();
        await using var world = new World(nodes: 0);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        string instance = Assert.Single(await cloud.RunInstancesAsync(1));
        await user.CreateAsync("/api/v1/nodes", $$"""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-1"},"spec":{"providerID":"aws:///{{MotoCloud.Region}}a/{{instance}}"} }
            """);
        await using ExeProcess controller = world.RunAwsController(cloud.Endpoint, MotoCloud.Credentials);

        await user.CreateServiceAsync("wrong", Spec, """{"service.beta.kubernetes.io/aws-load-balancer-subnets":"subnet-0123456789abcdef0"}""");
        JsonObject wrong = await user.ServiceAsync("wrong", service => Condition(service, "Programmed").Text("reason") == "SubnetsNotUsable", "says why it is not served");
        Assert.Contains("there is no subnet 'subnet-0123456789abcdef0'", Condition(wrong, "Programmed").Text("message"), StringComparison.Ordinal);
        Assert.Null(wrong.Items("status", "loadBalancer", "ingress").FirstOrDefault());
        await user.EventAsync("wrong", "SyncLoadBalancerFailed", "subnet-0123456789abcdef0");
        output.WriteLine($"{Condition(wrong, "Programmed")}");

        await user.CreateServiceAsync("right", Spec);
        await user.ServiceAsync("right", service => Condition(service, "Programmed").Text("status") == "True", "is served", MotoCloud.SetUp);
        Assert.Equal("SubnetsNotUsable", Condition(await user.ServiceAsync("wrong"), "Programmed").Text("reason"));
    }

    private const string Spec = """{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80}]}""";

    private static JsonObject? Condition(JsonObject service, string type) => ClusterUser.Condition(service, $"lbcontroller.io/{type}");
}
