using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Who may come, and to whom clients are taken.</summary>
[Collection(AcceptanceSuite.Name)]
public sealed class AffinityCases(AcceptanceCluster cluster)
{
    private const int Questions = 12;

    private ClusterUser User => cluster.User;

    [ToolFact("haproxy")]
    public async Task E2E03_OnlyClientsOfTheSourceRangesGetIn()
    {
        const string Name = "e2e03";
        const string One = "127.200.3.1";
        const string Two = "127.200.3.2";
        await User.DeployAsync(Name, 1);
        await User.ExposeAsync(Name, $"\"loadBalancerSourceRanges\":[\"{One}/32\"]");
        string address = await User.AddressAsync(Name);
        await AdmitsAsync(address, One);
        Assert.Null(await Visitor.AskAsync(address, from: Two));

        await User.PatchServiceAsync(Name, $$"""{"loadBalancerSourceRanges":["{{Two}}/32"]}""");
        await AdmitsAsync(address, Two);
        await Deadline.UntilAsync(async () => await Visitor.AskAsync(address, from: One) is null, "the first is kept out");

        await User.PatchServiceAsync(Name, """{"loadBalancerSourceRanges":null}""");
        await AdmitsAsync(address, One);
        Assert.NotNull(await Visitor.AskAsync(address, from: Two));
        await User.RemoveServiceAsync(Name);
    }

    [ToolTheory("haproxy")]
    [InlineData("Cluster")]
    [InlineData("Local")]
    public async Task E2E04_E2E06_AClientKeepsItsPod(string policy)
    {
        string name = $"e2e04-{policy.ToLowerInvariant()}";
        await User.DeployAsync(name, 3);
        await User.ExposeAsync(name, $"\"sessionAffinity\":\"ClientIP\",\"externalTrafficPolicy\":\"{policy}\"");
        string address = await User.AddressAsync(name);
        await Visitor.AnswersAsync(address);
        foreach (string client in (string[])["127.200.4.1", "127.200.4.2", "127.200.4.3", "127.200.4.4"])
        {
            // A node that turns out to have no pod may still be tried by the first questions.
            await KeepsAsync(address, client);
        }

        await User.RemoveServiceAsync(name);
    }

    [ToolTheory("haproxy")]
    [InlineData("Cluster")]
    [InlineData("Local")]
    public async Task E2E05_E2E07_AffinityCanBeSwitched(string policy)
    {
        string name = $"e2e05-{policy.ToLowerInvariant()}";
        const string Client = "127.200.5.1";
        await User.DeployAsync(name, 3);
        await User.ExposeAsync(name, $"\"externalTrafficPolicy\":\"{policy}\"");
        string address = await User.AddressAsync(name);
        await ReachesSeveralAsync(address, Client);

        await User.PatchServiceAsync(name, """{"sessionAffinity":"ClientIP"}""");
        await KeepsAsync(address, Client);

        await User.PatchServiceAsync(name, """{"sessionAffinity":"None"}""");
        await ReachesSeveralAsync(address, Client);
        await User.RemoveServiceAsync(name);
    }

    private static Task AdmitsAsync(string address, string client) =>
        Deadline.UntilAsync(async () => await Visitor.AskAsync(address, from: client) is not null, $"{client} gets in");

    private static async Task KeepsAsync(string address, string client)
    {
        await Deadline.UntilAsync(async () => (await PodsAsync(address, client)).Count == 1, $"{client} keeps its pod");
        Assert.Single(await PodsAsync(address, client));
    }

    private static Task ReachesSeveralAsync(string address, string client) =>
        Deadline.UntilAsync(async () => (await PodsAsync(address, client)).Count > 1, "the client reaches several pods");

    /// <summary>Who answered a client; those questions that nobody answered do not count.</summary>
    private static async Task<HashSet<string>> PodsAsync(string address, string client)
    {
        HashSet<string> pods = [];
        for (int question = 0; question < Questions; question++)
        {
            if (await Visitor.PodAsync(address, from: client) is { } pod)
            {
                pods.Add(pod);
            }
        }

        return pods;
    }
}
