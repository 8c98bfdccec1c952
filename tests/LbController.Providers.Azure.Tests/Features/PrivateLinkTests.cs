using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>Private link services.</summary>
public sealed class PrivateLinkTests : FeatureTest
{
    private const string One = "01234567-89ab-cdef-0123-456789abcdef";
    private const string Two = "11234567-89ab-cdef-0123-456789abcdef";

    [Fact]
    [Annotation("azure-pls-create")]
    [Annotation("azure-pls-name")]
    [Annotation("azure-pls-resource-group")]
    [Annotation("azure-pls-ip-configuration-subnet")]
    [Annotation("azure-pls-ip-configuration-ip-address-count")]
    [Annotation("azure-pls-ip-configuration-ip-address")]
    [Annotation("azure-pls-fqdns")]
    [Annotation("azure-pls-proxy-protocol")]
    [Annotation("azure-pls-visibility")]
    [Annotation("azure-pls-auto-approval")]
    public async Task APrivateLinkServiceHasAllThatTheAnnotationsSay()
    {
        Rig.Arm.World.AddGroup("links");
        Given();
        await ServeAsync(Inside(
            ("azure-pls-name", "shop-link"),
            ("azure-pls-resource-group", "links"),
            ("azure-pls-ip-configuration-subnet", "private"),
            ("azure-pls-ip-configuration-ip-address-count", "3"),
            ("azure-pls-ip-configuration-ip-address", "10.241.0.10 10.241.0.11"),
            ("azure-pls-fqdns", "shop.example.com store.example.com"),
            ("azure-pls-proxy-protocol", "true"),
            ("azure-pls-visibility", $"{One} {Two}"),
            ("azure-pls-auto-approval", One)));
        JsonObject link = Link();
        Assert.Equal("shop-link", link.Text("name"));
        Assert.Contains("/resourceGroups/links/", link.Text("id"), StringComparison.Ordinal);
        Assert.Equal(Assert.Single(Rig.Frontends("web")).Text("id"), Assert.Single(link.Items("properties", "loadBalancerFrontendIpConfigurations")).Text("id"));
        Assert.Equal(["10.241.0.10", "10.241.0.11", ""], link.Items("properties", "ipConfigurations").Select(configuration => configuration.Text("properties", "privateIPAllocationMethod") == "Static" ? configuration.Text("properties", "privateIPAddress") : ""));
        Assert.All(link.Items("properties", "ipConfigurations"), configuration => Assert.EndsWith("/subnets/private", configuration.Text("properties", "subnet", "id"), StringComparison.Ordinal));
        Assert.Equal(["shop.example.com", "store.example.com"], link.Texts("properties", "fqdns"));
        Assert.Equal("true", link.Text("properties", "enableProxyProtocol"));
        Assert.Equal([One, Two], link.Texts("properties", "visibility", "subscriptions"));
        Assert.Equal([One], link.Texts("properties", "autoApproval", "subscriptions"));
    }

    [Fact]
    public async Task ItsSettingsChange_AndItGoesWithTheAnnotation_BeforeTheFrontend()
    {
        DesiredLoadBalancer web = Inside();
        await ServeAsync(web);
        string id = Link().Text("id");
        await ServeAsync(With(web, ("azure-pls-fqdns", "shop.example.com"), ("azure-pls-visibility", "*")));
        Assert.Equal((id, "*"), (Link().Text("id"), Assert.Single(Link().Texts("properties", "visibility", "subscriptions"))));
        await ServeAsync(web);
        Assert.Empty(Link().Texts("properties", "fqdns"));
        await ServeAsync(Without(web, "azure-pls-create") with { Annotations = new ValueMap([new("service.beta.kubernetes.io/azure-load-balancer-internal", "true")]) });
        Assert.Empty(Rig.Arm.World.All("privateLinkServices"));
    }

    [Fact]
    public async Task AnotherName_IsAnotherOne_AndTheOldOneGoesFirst()
    {
        DesiredLoadBalancer web = Inside(("azure-pls-name", "one"));
        await ServeAsync(web);
        await ServeAsync(With(web, ("azure-pls-name", "two")));
        Assert.Equal("two", Link().Text("name"));
    }

    [Fact]
    public async Task AnotherAddressOfTheService_TakesThePrivateLinkServiceAlong()
    {
        DesiredLoadBalancer web = Inside();
        await ServeAsync(web);
        await ServeAsync(With(web, ("azure-load-balancer-ipv4", "10.240.7.7")));
        Assert.Equal(Assert.Single(Rig.Frontends("web")).Text("id"), Assert.Single(Link().Items("properties", "loadBalancerFrontendIpConfigurations")).Text("id"));
    }

    [Fact]
    public async Task OneThatSomebodyElseMade_IsNotTouched()
    {
        DesiredLoadBalancer web = Inside(("azure-pls-name", "shop-link"));
        Rig.Arm.World.Put("privateLinkServices", "shop-link", new JsonObject { ["location"] = "westeurope", ["properties"] = new JsonObject { ["fqdns"] = new JsonArray("theirs.example.com") } });
        Given();
        var error = await Assert.ThrowsAsync<LbController.Abstractions.Errors.ProviderException>(() => Rig.ConvergeAsync(web));
        Assert.Equal("NotOurs", error.Code);
        Assert.Equal(["theirs.example.com"], Link().Texts("properties", "fqdns"));
    }

    private DesiredLoadBalancer Inside(params (string Key, string Value)[] annotations) =>
        Service("web", [("azure-load-balancer-internal", "true"), ("azure-pls-create", "true"), .. annotations.Any(annotation => annotation.Key == "azure-pls-ip-configuration-subnet") ? annotations : [.. annotations, ("azure-pls-ip-configuration-subnet", "private")]]);

    private JsonObject Link() => Assert.Single(Rig.Arm.World.All("privateLinkServices"));
}
