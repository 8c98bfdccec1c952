using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.BadInput;

/// <summary>Answers that are JSON and not what they should be: whoever reads them takes it, or says so.</summary>
public sealed class StrangeAnswerTests
{
    private static readonly string?[] Replacements =
    [
        null, "null", "true", "-1", "99999999999999999999", "\"\"", "\"/\"", "\"x\"", "\"/subscriptions/s\"", "\"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/cluster\"", "[]", "{}", "[null]", "[1,\"x\",{},[]]",
        "{\"properties\":null}", "{\"id\":7,\"name\":[]}", "\"\\ud83d\\u0000\"", "[{\"name\":null},{\"name\":\"x\",\"properties\":[]}]",
    ];

    /// <summary>Which node of the body, as a share of them, and what stands there instead; null removes it.</summary>
    private static readonly Gen<(double Place, string? Value)[]> Changes = Gen.Choose(0, 999_999)
        .SelectMany(place => Gen.Elements(Replacements).Select(value => (place / 1e6, value))).NonEmptyListOf().Select(list => list.Take(4).ToArray());

    [Theory]
    [InlineData("/loadBalancers")]
    [InlineData("/publicIPAddresses")]
    [InlineData("/privateLinkServices")]
    [InlineData("/networkSecurityGroups")]
    [InlineData("/virtualNetworks")]
    public async Task WhateverStandsInAnAnswer_IsTakenOrToldAsAFailureOfAzure(string type)
    {
        using var answers = new StrangeAnswers();
        await using var rig = new AzureRig(ipv6: true, settings: settings => settings with { Zones = ["1", "2"] }, transport: answers.Around);
        DesiredLoadBalancer web = rig.Service("web", ("azure-pip-ip-tags", "RoutingPreference=Internet")) with { SourceRanges = [System.Net.IPNetwork.Parse("198.51.100.0/24"), System.Net.IPNetwork.Parse("192.0.2.0/24")] };
        DesiredLoadBalancer inside = rig.Service("inside", ("azure-load-balancer-internal", "true"), ("azure-pls-create", "true"), ("azure-pls-ip-configuration-subnet", "private")) with { Listeners = [new Listener(new ListenerKey(LbController.Abstractions.Model.TransportProtocol.Tcp, 80), 30_081)] };
        await rig.ConvergeAllAsync([web, inside]);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Changes.ToArbitrary(), changes =>
        {
            answers.Change = (path, body) => path.Contains(type, StringComparison.Ordinal) ? Changed(body, changes) : body;
            rig.Pump.RunAsync(() => LookAsync(rig, web, inside)).GetAwaiter().GetResult();
        }));

        answers.Change = null;
        await rig.RestartAsync();
        await rig.RemoveAsync(web.Identity, inside.Identity);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("not even JSON")]
    [InlineData("[]")]
    [InlineData("{\"value\":7}")]
    [InlineData("{\"value\":[{\"name\":\"no id\"}]}")]
    [InlineData("huge")]
    public async Task AListThatIsNone_IsAFailureOfAzure_NeverAnEmptyOne(string body)
    {
        using var answers = new StrangeAnswers();
        await using var rig = new AzureRig(transport: answers.Around);
        DesiredLoadBalancer web = rig.Service("web");
        await rig.ConvergeAsync(web);
        answers.Change = (path, found) => path.EndsWith("/publicIPAddresses", StringComparison.Ordinal) ? body == "huge" ? $"{{\"value\":[\"{new string('x', 70_000_000)}\"]}}" : body : found;
        await rig.Pump.PassAsync(TimeSpan.FromMinutes(10));
        Verdict verdict = (await Verdict.OfAsync(rig, web)).AssertPlain();
        Assert.Equal(ProviderErrorKind.Unavailable, verdict.Error?.Kind);
        Assert.Contains("answered, but not as Azure does", verdict.Text, StringComparison.Ordinal);

        answers.Change = null;
        Assert.True((await Verdict.OfAsync(rig, web)).IsSettled);
        await rig.RemoveAsync(web.Identity);
        rig.AssertNothingLeft();
    }

    /// <summary>Another process looks at what is there, for each Service and for its removal.</summary>
    private static async Task LookAsync(AzureRig rig, params DesiredLoadBalancer[] services)
    {
        await rig.Provider.StartAsync([], CancellationToken.None);
        foreach (DesiredLoadBalancer service in services)
        {
            foreach (DesiredLoadBalancer? desired in new[] { service, null })
            {
                try
                {
                    await rig.Provider.PlanAsync(new LbController.Abstractions.Providers.PlanRequest(service.Identity, desired, []), CancellationToken.None);
                }
                catch (ProviderException)
                {
                    // Told as what it is.
                }
            }
        }

        try
        {
            await foreach (LbController.Abstractions.Providers.OwnedLoadBalancer _ in rig.Provider.ListOwnedAsync(rig.Cluster, CancellationToken.None))
            {
            }
        }
        catch (ProviderException)
        {
            // Told as what it is.
        }
    }

    private static string Changed(string body, (double Place, string? Value)[] changes)
    {
        JsonNode root = JsonNode.Parse(body) ?? new JsonObject();
        foreach ((double place, string? value) in changes)
        {
            JsonNode[] nodes = [.. Inner(root)];
            if (nodes.Length == 0)
            {
                break;
            }

            JsonNode node = nodes[(int)(place * nodes.Length)];
            switch (node.Parent)
            {
                case JsonObject parent when value is null:
                    parent.Remove(node.GetPropertyName());
                    break;
                case JsonArray parent when value is null:
                    parent.Remove(node);
                    break;
                default:
                    node.ReplaceWith(value is null ? null : JsonNode.Parse(value));
                    break;
            }
        }

        return root.ToJsonString();
    }

    private static IEnumerable<JsonNode> Inner(JsonNode node) => (node switch
    {
        JsonObject json => json.Select(entry => entry.Value),
        JsonArray list => list,
        _ => Enumerable.Empty<JsonNode?>(),
    }).OfType<JsonNode>().SelectMany(inner => Inner(inner).Prepend(inner));
}
