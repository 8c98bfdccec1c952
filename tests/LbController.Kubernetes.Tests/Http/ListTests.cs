using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Tests.Scripted;

namespace LbController.Kubernetes.Tests.Http;

public sealed class ListTests
{
    [Fact]
    public async Task A_list_follows_continue_and_ends_with_the_version_of_its_last_chunk()
    {
        await using var fixture = new ApiFixture(exchange => exchange.Query("continue") switch
        {
            "" => exchange.RespondAsync(200, Json.List("7", "n/1", Json.Service("a", "1"), Json.Service("b", "2"))),
            "n/1" => exchange.RespondAsync(200, Json.List("7", null, Json.Service("c", "3"))),
            _ => exchange.RefuseAsync(400, "BadRequest", "unknown token"),
        });

        ResourceList<Service> list = await fixture.Api.ListAsync(ResourceTypes.Services, new ListQuery { Limit = 2 }, default);

        Assert.Equal(["a", "b", "c"], list.Items.Select(service => service.Metadata.Name));
        Assert.Equal("7", list.ResourceVersion);
        Assert.Equal("/api/v1/services?limit=2", fixture.Server.Exchanges[0].Target);
        Assert.Single(fixture.Server.Exchanges.Select(exchange => exchange.Headers["Host"]).Distinct());
        Assert.Equal(1, fixture.Server.Connections);
    }

    [Fact]
    public async Task A_continue_token_that_expired_restarts_the_list_from_the_newest_state()
    {
        int expired = 0;
        await using var fixture = new ApiFixture(exchange => exchange.Query("continue") switch
        {
            "" => exchange.RespondAsync(200, Json.List(expired == 0 ? "7" : "9", "next", Json.Service("a", "1"))),
            _ when Interlocked.Increment(ref expired) == 1 => exchange.RefuseAsync(410, "Expired", "The provided continue parameter is too old"),
            _ => exchange.RespondAsync(200, Json.List("9", null, Json.Service("b", "8"))),
        });

        ResourceList<Service> list = await fixture.Api.ListAsync(ResourceTypes.Services, new ListQuery { ResourceVersion = "0" }, default);

        Assert.Equal(["a", "b"], list.Items.Select(service => service.Metadata.Name));
        Assert.Equal("9", list.ResourceVersion);
        Assert.Equal("0", fixture.Server.Exchanges[0].Query("resourceVersion"));
        Assert.Equal("", fixture.Server.Exchanges[2].Query("resourceVersion"));
    }

    [Fact]
    public async Task One_malformed_object_is_named_and_does_not_hide_the_others()
    {
        string bad = Json.Service("bad", "2", spec: """{"ports":[{"port":"eighty"}]}""");
        await using var fixture = new ApiFixture(exchange => exchange.RespondAsync(200, Json.List("7", null, Json.Service("a", "1"), bad, "null", Json.Service("c", "3"))));

        ResourceList<Service> list = await fixture.Api.ListAsync(ResourceTypes.Services, new ListQuery(), default);

        Assert.Equal(["a", "c"], list.Items.Select(service => service.Metadata.Name));
        Assert.Equal(2, list.Unreadable.Length);
        Assert.Equal(("default", "bad"), (list.Unreadable[0].Namespace, list.Unreadable[0].Name));
        Assert.Equal("services default/bad: field spec.ports[].port is a string, expected a 32-bit integer", list.Unreadable[0].Problem);
    }
}
