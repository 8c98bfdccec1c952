using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Tests.Traps;

namespace LbController.Providers.Azure.Tests.Commit;

/// <summary>Group commit on shared resources, whoever else writes to them and whatever becomes of callers and answers.</summary>
public sealed class CommitTests
{
    [Fact]
    public async Task EditsThatComeWhileAWriteIsUnderWay_AreTheNextOne()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Service(run, 0));
        run.Arm.Journal.Clear();
        run.Arm.Settings.OperationTimes["loadBalancers"] = TimeSpan.FromSeconds(20);
        await run.Rig.Pump.RunAsync(() => Task.WhenAll(Enumerable.Range(1, 9).Select(async index =>
        {
            // The first write takes twenty seconds; all others come in that time.
            await Task.Delay(TimeSpan.FromSeconds(index == 1 ? 0 : 6 + (0.4 * index)), run.Rig.Time);
            await ApplyAsync(run, Service(run, index), CancellationToken.None);
        })));
        Assert.Equal(2, run.Arm.Journal.Count("PUT loadBalancers"));
        Assert.Equal(10, run.Arm.Balancers()[0].List("loadBalancingRules").Count());
    }

    [Fact]
    public async Task CallerThatGivesUp_DoesNotKeepOthersAndIsNotHalfDone()
    {
        await using var run = new TrapRun();
        using var gone = new CancellationTokenSource(TimeSpan.FromSeconds(7), run.Rig.Time);
        Task given = run.Rig.Pump.RunAsync(() => ApplyAsync(run, Service(run, 1), gone.Token));
        await run.ConvergeAsync(Service(run, 0), Service(run, 2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Contains(run.Arm.Balancers()[0].List("loadBalancingRules"), rule => rule.Number("backendPort") == 31000);
        await run.RemoveAsync(Service(run, 1).Identity);
        Assert.Equal([31000, 31002], run.Arm.Balancers()[0].List("loadBalancingRules").Select(rule => rule.Number("backendPort")).Order());
        Assert.Equal(2, run.Arm.Ips().Count);
    }

    [Fact]
    public async Task ProviderThatIsStoppedDuringAWrite_TellsItsCallersAndTheNextOneGoesOn()
    {
        await using var run = new TrapRun();
        Task<ApplyResult> applied = run.Rig.Pump.RunAsync(() => ApplyAsync(run, Service(run, 0), CancellationToken.None));
        await run.Rig.Pump.PassAsync(TimeSpan.FromSeconds(8));
        Assert.Equal(1, run.Arm.RunningOperations);
        await run.Rig.Provider.DisposeAsync();
        Assert.Equal(ProviderErrorKind.Unavailable, (await Assert.ThrowsAsync<ProviderException>(() => applied)).Kind);
        await run.RestartAsync();
        await run.ConvergeAsync(Service(run, 0));
        Assert.Equal(1, run.Arm.Journal.Count("PUT loadBalancers"));
        Assert.Single(run.Arm.Balancers()[0].List("loadBalancingRules"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task SomebodyElseWasFaster_BothChangesAreThere(int times)
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Service(run, 0));
        int left = times;
        Meddle(run, "loadBalancers", () => left-- > 0);
        Meddle(run, "networkSecurityGroups", () => left-- > 0);
        await run.ConvergeAsync(Service(run, 1));
        Assert.Empty(run.Failures);
        Assert.Contains("theirs", run.Arm.World.All().Select(resource => resource.Tag("team")));
        Assert.Equal(2, run.Arm.Balancers()[0].List("loadBalancingRules").Count());
    }

    [Fact]
    public async Task SomebodyElseIsAlwaysFaster_IsToldAsAConflictAndGoesOnAfterwards()
    {
        await using var run = new TrapRun();
        await run.ConvergeAsync(Service(run, 0));
        bool isBusy = true;
        Meddle(run, "loadBalancers", () => isBusy);
        run.Arm.Journal.Clear();
        ProviderException? error = await run.TryAsync(Service(run, 1).Identity, Service(run, 1));
        Assert.Equal(ProviderErrorKind.Conflict, error?.Kind);
        Assert.Equal(5, run.Arm.Journal.Count("PUT loadBalancers"));
        Assert.Single(run.Arm.Balancers()[0].List("loadBalancingRules"));
        isBusy = false;
        await run.ConvergeAsync(Service(run, 1));
        Assert.Equal(2, run.Arm.Balancers()[0].List("loadBalancingRules").Count());
    }

    [Theory]
    [InlineData(OverlapAnswer.Locked)]
    [InlineData(OverlapAnswer.FailsLater)]
    [InlineData(OverlapAnswer.Refused)]
    [InlineData(OverlapAnswer.Supersedes)]
    public async Task SomebodyElsesWriteIsUnderWay_OursComesAfterIt(object overlap)
    {
        await using var run = new TrapRun();
        run.Arm.Settings.Overlap = (OverlapAnswer)overlap;
        run.Arm.Settings.AcceptReadOnly = true;
        await run.ConvergeAsync(Service(run, 0));
        await WriteAsSomebodyElseAsync(run);
        Assert.Equal(1, run.Arm.RunningOperations);
        await run.ConvergeAsync(Service(run, 1));
        Assert.Equal("theirs", run.Arm.Balancers()[0].Tag("team"));
        Assert.Equal(2, run.Arm.Balancers()[0].List("loadBalancingRules").Count());
    }

    [Fact]
    public async Task OurWriteIsOvertaken_ItIsMadeAgainOnWhatIsThereThen()
    {
        await using var run = new TrapRun();
        run.Arm.Settings.Overlap = OverlapAnswer.Supersedes;
        run.Arm.Settings.AcceptReadOnly = true;
        await run.ConvergeAsync(Service(run, 0));
        Task ours = run.ConvergeAsync(Service(run, 1));
        await run.Rig.Pump.PassAsync(TimeSpan.FromSeconds(8));
        Assert.Equal(1, run.Arm.RunningOperations);
        await WriteAsSomebodyElseAsync(run, balancer => balancer["properties"]!["loadBalancingRules"] = new JsonArray(balancer.List("loadBalancingRules").Where(rule => rule.Number("backendPort") == 31000).Select(rule => rule.DeepClone()).ToArray())); // GET tells properties.
        await ours;
        Assert.Equal("theirs", run.Arm.Balancers()[0].Tag("team"));
        Assert.Equal(2, run.Arm.Balancers()[0].List("loadBalancingRules").Count());
    }

    [Fact]
    public async Task FailureThatOnlyTheOperationTells_IsNoSuccess()
    {
        await using var run = new TrapRun();
        run.Arm.Faults.FailOperation("PUT loadBalancers", "AnotherOperationInProgress").FailOperation("PUT loadBalancers", "InternalServerError", skip: 1);
        await run.ConvergeAsync(Service(run, 0));
        Assert.Equal("Succeeded", run.Arm.Balancers()[0].Text("provisioningState"));
        Assert.True(run.Arm.Journal.Count("PUT loadBalancers") >= 3);
    }

    [Fact]
    public async Task LastServiceGoesWhileANewOneComes_TheNewOneIsServed()
    {
        foreach (int milliseconds in new[] { 0, 100, 300, 2000, 5000, 5500, 6000, 9000, 11000 })
        {
            await using var run = new TrapRun();
            await run.ConvergeAsync(Service(run, 0));
            Task removal = run.RemoveAsync(Service(run, 0).Identity);
            await run.Rig.Pump.PassAsync(TimeSpan.FromMilliseconds(milliseconds));
            await run.ConvergeAsync(Service(run, 1));
            await removal;
            Assert.Equal([31001], run.Arm.Balancers().Single().List("loadBalancingRules").Select(rule => rule.Number("backendPort")));
            Assert.Single(run.Arm.Ips());
            Assert.Empty(run.Failures);
        }
    }

    [Theory]
    [InlineData("PUT loadBalancers")]
    [InlineData("PUT networkSecurityGroups")]
    [InlineData("PUT publicIPAddresses")]
    [InlineData("GET operations")]
    public async Task LostAnswer_NothingIsDoneTwice(string operation)
    {
        await using var run = new TrapRun(attempts: 4);
        run.Arm.Faults.LoseAnswer(operation);
        await run.ConvergeAsync([.. Enumerable.Range(0, 5).Select(index => Service(run, index))]);
        Assert.Equal(5, run.Arm.Journal.Count(call => call.Operation == "PUT publicIPAddresses" && call.Status == 201));
        Assert.Equal(5, run.Arm.Ips().Count);
        Assert.Equal(5, run.Arm.Balancers()[0].List("loadBalancingRules").Count());
    }

    private static DesiredLoadBalancer Service(TrapRun run, int index) =>
        run.Rig.Service($"web-{index}") with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 31000 + index)] };

    private static async Task<ApplyResult> ApplyAsync(TrapRun run, DesiredLoadBalancer desired, CancellationToken cancellationToken) => await run.Rig.Provider.ApplyAsync(
        await run.Rig.Provider.PlanAsync(new PlanRequest(desired.Identity, desired, []), cancellationToken), cancellationToken);

    /// <summary>Somebody else changes a resource between our reading and our writing it.</summary>
    private static void Meddle(TrapRun run, string type, Func<bool> isTurn)
    {
        Action<string, string> before = run.Gate.BeforeCall;
        run.Gate.BeforeCall = (method, path) =>
        {
            before(method, path);
            if (method == "PUT" && path.Contains($"/{type}/", StringComparison.Ordinal) && isTurn())
            {
                run.Arm.World.Change(path, body => body["tags"] = new JsonObject((body["tags"] as JsonObject ?? []).Where(tag => tag.Key != "team").Select(tag => KeyValuePair.Create(tag.Key, tag.Value?.DeepClone())).Append(new("team", "theirs"))));
            }
        };
    }

    private static async Task WriteAsSomebodyElseAsync(TrapRun run, Action<JsonObject>? change = null)
    {
        JsonObject balancer = run.Arm.Balancers().Single();
        balancer["tags"]!["team"] = "theirs"; // Ours has tags.
        change?.Invoke(balancer);
        using var client = new HttpClient(run.Arm.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"https://management.azure.com{balancer.Id()}?api-version=2024-05-01"))
        {
            Content = new StringContent(balancer.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", FakeArm.StaticToken);
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
