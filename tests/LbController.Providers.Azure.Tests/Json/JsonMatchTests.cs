using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Tests.Json;

/// <summary>When what is there fulfils a wish, and what comes of putting one in.</summary>
public sealed class JsonMatchTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", true)]
    [InlineData("""{"a":1}""", """{"a":2}""", false)]
    [InlineData("""{"a":1}""", """{"b":1}""", false)]
    [InlineData("""{"a":"x"}""", """{"a":"X"}""", false)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", false)]
    [InlineData("""{"a":true}""", """{"a":false}""", false)]
    [InlineData("""{}""", """{"a":false}""", true)]
    [InlineData("""{}""", """{"a":true}""", false)]
    [InlineData("""{}""", """{"a":null}""", true)]
    [InlineData("""{"a":null}""", """{"a":null}""", true)]
    [InlineData("""{"a":[]}""", """{"a":null}""", true)]
    [InlineData("""{"a":[1]}""", """{"a":null}""", false)]
    [InlineData("""{"a":0}""", """{"a":null}""", false)]
    [InlineData("""{}""", """{"a":[]}""", true)]
    [InlineData("""{}""", """{"a":{"b":null}}""", true)]
    [InlineData("""{}""", """{"a":{"b":1}}""", false)]
    [InlineData("""{"a":["y","x"]}""", """{"a":["x","y"]}""", true)]
    [InlineData("""{"a":["y","x","z"]}""", """{"a":["x","y"]}""", false)]
    [InlineData("""{"a":["y","x"]}""", """{"a":["x","y","z"]}""", false)]
    [InlineData("""{"a":[{"n":1,"m":2}]}""", """{"a":[{"n":1}]}""", true)]
    [InlineData("""{"a":{"id":"/Subscriptions/S/resourcegroups/G"}}""", """{"a":{"id":"/subscriptions/s/resourceGroups/g"}}""", true)]
    public void AWishIsFulfilledOrNot(string actual, string wanted, bool expected) =>
        Assert.Equal(expected, JsonMatch.Holds(JsonDocument.Parse(actual).RootElement, JsonNode.Parse(wanted)));

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":3}""", """{"a":3,"b":2}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":null}""", """{"b":2}""")]
    [InlineData("""{"p":{"x":1,"kept":"k"}}""", """{"p":{"x":2,"y":{"z":null,"w":1}}}""", """{"p":{"x":2,"kept":"k","y":{"w":1}}}""")]
    [InlineData("""{"p":[1,2]}""", """{"p":[3]}""", """{"p":[3]}""")]
    [InlineData("""{"p":5}""", """{"p":{"x":1}}""", """{"p":{"x":1}}""")]
    public void AWishIsPutInAndTheRestStays(string target, string wanted, string expected)
    {
        var body = (JsonObject)JsonNode.Parse(target)!;
        var wish = (JsonObject)JsonNode.Parse(wanted)!;
        JsonMatch.Overlay(body, wish);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), body), body.ToJsonString());
        Assert.True(JsonMatch.Holds(body.AsElement(), wish));
        Assert.Equal(wanted, wish.ToJsonString());
    }
}
