using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client;
using static LbController.Providers.Azure.Tests.Client.ScriptedArm;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>What goes over the wire.</summary>
public sealed class WireTests
{
    [Fact]
    public async Task AConditionalWriteCarriesETagVersionAndToken()
    {
        var arm = new ScriptedArm(Resource(200), Resource(200, headers: ("ETag", "W/\"9\"")));
        using var rig = new ClientRig(arm);

        ArmResource written = await rig.PutAsync(PutCondition.Unchanged("W/\"1\""));

        SentRequest put = arm.Requests.First();
        Assert.Equal($"{Host}{LoadBalancer}?api-version=2024-05-01", put.Address.AbsoluteUri);
        Assert.Equal(("W/\"1\"", "Bearer secret-token", "application/json"), (put.Headers["If-Match"], put.Headers["Authorization"], put.Headers["Content-Type"]));
        Assert.Equal("""{"location":"eastus"}""", put.Body);
        Assert.False(put.Headers.ContainsKey("If-None-Match"));
        Assert.Equal(["PUT lb", "GET lb"], arm.Trace);
        Assert.Equal("W/\"9\"", written.ETag);
    }

    [Fact]
    public async Task AWriteOfSomethingNewSaysSo()
    {
        var arm = new ScriptedArm(Resource(201), Resource(200));
        using var rig = new ClientRig(arm);

        ArmResource written = await rig.PutAsync(PutCondition.Absent);

        Assert.Equal("*", arm.Requests.First().Headers["If-None-Match"]);
        Assert.False(arm.Requests.First().Headers.ContainsKey("If-Match"));
        Assert.Equal("W/\"1\"", written.ETag);
    }

    [Fact]
    public async Task AListComesWithAllItsPages()
    {
        static string Page(string name, string more) => $$"""{"value":[{"id":"{{Group}}/providers/Microsoft.Network/loadBalancers/{{name}}","etag":"W/\"{{name}}\""}]{{more}}}""";
        var arm = new ScriptedArm(Reply(200, Page("a", $$""","nextLink":"{{Host}}/next?$skipToken=x%2By&api-version=2024-05-01" """)), Reply(200, Page("b", ""","nextLink":"" """)));
        using var rig = new ClientRig(arm);

        IReadOnlyList<ArmResource> found = await rig.DriveAsync(rig.Arm.ListAsync("11111111-2222-3333-4444-555555555555", "rg", "loadBalancers", default));

        Assert.Equal([("a", "W/\"a\""), ("b", "W/\"b\"")], found.Select(item => (item.Id.Name, item.ETag)));
        Assert.Equal([$"{Group}/providers/Microsoft.Network/loadBalancers?api-version=2024-05-01", "/next?$skipToken=x%2By&api-version=2024-05-01"], arm.Requests.Select(request => request.Address.PathAndQuery));
    }

    [Theory]
    [InlineData("https://evil.example/next")]
    [InlineData("http://management.azure.com/next")]
    [InlineData("https://management.azure.com:444/next")]
    [InlineData("https://management.azure.com@evil.example/next")]
    [InlineData("https://user@management.azure.com/next")]
    [InlineData("/relative")]
    [InlineData("https://management.azure.com/twice")]
    public async Task APageSomewhereElseIsRefused(string link)
    {
        var arm = new ScriptedArm(Reply(200, $$"""{"value":[],"nextLink":"{{link}}"}"""));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.FailsAsync(rig.Arm.ListAsync("s", "rg", "loadBalancers", default));

        Assert.Equal((ProviderErrorKind.Unavailable, "GET loadBalancers"), (failure.Kind, failure.Operation));
        Assert.All(arm.Requests, request => Assert.Equal("management.azure.com", request.Address.Host));
        Assert.Equal(link.EndsWith("twice", StringComparison.Ordinal) ? 2 : 1, arm.Requests.Count);
    }

    [Fact]
    public async Task TagsAreReplacedAlone()
    {
        var arm = new ScriptedArm(Resource(200));
        using var rig = new ClientRig(arm);

        await rig.DriveAsync(rig.Arm.PatchTagsAsync(ClientRig.Id, new ValueMap([new("a", "1"), new("b", "ü\"")]), default));

        SentRequest sent = Assert.Single(arm.Requests);
        Assert.Equal("PATCH", sent.Method);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"tags":{"a":"1","b":"ü\""}}"""), JsonNode.Parse(sent.Body)));
    }

    [Fact]
    public async Task AChildIsCalledByItsFullTypeAndName()
    {
        var arm = new ScriptedArm(Error(403, "AuthorizationFailed", "no"));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(new ResourceIdentifier($"{LoadBalancer}/backendAddressPools/p q"), default));

        Assert.Equal("GET loadBalancers/backendAddressPools", failure.Operation);
        Assert.Contains("GET of loadBalancers/backendAddressPools lb/p q in resource group rg failed with AuthorizationFailed: no.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Network/loadBalancers/backendAddressPools/read", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("/backendAddressPools/p%20q", arm.Requests.Single().Address.AbsolutePath, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public", "https://management.azure.com/", "https://management.azure.com/.default", "https://login.microsoftonline.com/")]
    [InlineData("china", "https://management.chinacloudapi.cn/", "https://management.chinacloudapi.cn/.default", "https://login.chinacloudapi.cn/")]
    [InlineData("government", "https://management.usgovcloudapi.net/", "https://management.usgovcloudapi.net/.default", "https://login.microsoftonline.us/")]
    public void CloudsHaveTheirOwnAddresses(string name, string endpoint, string scope, string authority)
    {
        AzureCloud cloud = AzureCloud.Of(new AzureClientSettings { Cloud = name });

        Assert.Equal((endpoint, scope, authority), (cloud.Endpoint.AbsoluteUri, cloud.Scope, cloud.AuthorityHost.AbsoluteUri));
    }

    [Fact]
    public async Task AnEndpointOfOnesOwnIsAskedWithItsAudience()
    {
        var arm = new ScriptedArm(Resource(200));
        var credential = new StaticCredential();
        using var rig = new ClientRig(arm, settings => settings with { Endpoint = new Uri("https://arm.local:8443"), Audience = "https://audience/", TokenCredential = credential });

        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal("https://audience/.default", credential.Scope);
        Assert.Equal($"https://arm.local:8443{LoadBalancer}?api-version=2024-05-01", arm.Requests.Single().Address.AbsoluteUri);
    }

    [Fact]
    public void AnUnknownCloudIsRefused() => Assert.Throws<ArgumentException>(() => AzureCloud.Of(new AzureClientSettings { Cloud = "moon" }));

    [Fact]
    public async Task AttemptsAreCountedAndTimed()
    {
        var arm = new ScriptedArm(Error(503, "ServerBusy"), Resource(200));
        using var rig = new ClientRig(arm);

        await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal(
            ["operation=GET,type=loadBalancers,code=ServerBusy", "operation=GET,type=loadBalancers,code=OK"],
            rig.Measurements.Where(measured => measured.Name == "lbc_azure_api_calls_total").Select(measured => measured.Labels));
        Assert.Equal(2, rig.Measurements.Count(measured => measured.Name == "lbc_azure_api_call_duration_seconds"));
    }

    [Fact]
    public async Task NeitherTokensNorSignaturesAreLogged()
    {
        var arm = new ScriptedArm(
            Resource(201, "Updating", headers: ("Azure-AsyncOperation", Operation)), Error(500, "InternalServerError"), Reply(200, """{"status":"Failed","error":{"code":"X","message":"m"}}"""));
        using var rig = new ClientRig(arm);

        ProviderException failure = await rig.PutFailsAsync();

        Assert.NotEmpty(rig.Logs.Lines);
        Assert.All(rig.Logs.Lines.Select(line => line.Message).Append(failure.ToString()), text =>
        {
            Assert.DoesNotContain("secret-token", text, StringComparison.Ordinal);
            Assert.DoesNotContain("a%2Bb", text, StringComparison.Ordinal);
        });
    }
}
