using System.Text.Json.Nodes;
using LbController.Testing;

namespace LbController.Functional.Tests;

/// <summary>What a user sees who types something: output, errors, exit codes.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task HelpTeachesAndSucceeds()
    {
        (int code, string output, string error) = await ExeProcess.RunAsync("--help");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("lb-controller local --demo", output, StringComparison.Ordinal);
        Assert.Contains("--haproxy-pool", output, StringComparison.Ordinal);
        Assert.Contains("LBC_HAPROXY_POOL", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VersionPrintsAndSucceeds()
    {
        (int code, string output, _) = await ExeProcess.RunAsync("version", "-o", "json");
        Assert.Equal(0, code);
        Assert.Equal("0.1.0", (string?)JsonNode.Parse(output)!["version"]);
        (code, output, _) = await ExeProcess.RunAsync("version");
        Assert.Equal(0, code);
        Assert.StartsWith("lb-controller 0.1.0", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -F")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -f -c lb-controller")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task CompletionPrintsAScript(string shell, string part)
    {
        (int code, string output, _) = await ExeProcess.RunAsync("completion", shell);
        Assert.Equal(0, code);
        Assert.Contains(part, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompletionKnowsTheVerbs()
    {
        (int code, string output, _) = await ExeProcess.RunAsync("[suggest:17]", "lb-controller che");
        Assert.Equal(0, code);
        Assert.Contains("check-config", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownFlagIsTwoLinesAndExitTwo()
    {
        (int code, string output, string error) = await ExeProcess.RunAsync("run", "--haproxy-pol=10.0.0.0/24");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(2, error.Split('\n').Length);
        Assert.Contains("--haproxy-pol", error, StringComparison.Ordinal);
        Assert.Contains("lb-controller run --help", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryWrongSettingIsNamedAtOnceWithFlagAndVariable()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("c.yaml"), "resync-period: often\nhaproxy-pol: 10.0.0.0/24\nlog-level: loud\n");
        var environment = new Dictionary<string, string> { ["LBC_CONCURRENT_SERVICE_SYNCS"] = "0", ["LBC_LOGLEVEL"] = "info" };
        await using ExeProcess process = ExeProcess.Start(environment, "run", "--config", folder.File("c.yaml"), "--haproxy-pool", "10.0.0.0/24,nowhere", "--leader-elect=perhaps");
        Assert.Equal(2, await process.ExitAsync());
        string[] expected =
        [
            "--leader-elect: \"perhaps\" is neither true nor false; set --leader-elect or LBC_LEADER_ELECT",
            "--haproxy-pool: \"10.0.0.0/24,nowhere\" holds \"nowhere\", which is no CIDR",
            "LBC_CONCURRENT_SERVICE_SYNCS: \"0\" is no whole number from 1 to 4096",
            "LBC_LOGLEVEL: there is no such setting; did you mean LBC_LOG_LEVEL?",
            "c.yaml: resync-period: \"often\" is no duration",
            "c.yaml: haproxy-pol: there is no such setting; did you mean haproxy-pool?",
            "c.yaml: log-level: \"loud\" is none of debug, info, warn, error",
        ];
        Assert.All(expected, line => Assert.Contains(line, process.Error, StringComparison.Ordinal));
        Assert.Equal(expected.Length + 1, process.ErrorLines.Count);
    }

    [Fact]
    public async Task PoolsOfTheFile_MayBeMappings_AndTheirMistakesAreNamedAtOnce()
    {
        using var folder = new TempDirectory();
        const string pools = """
            haproxy-pool:
              - 127.9.0.0/28
              - name: public
                addresses: [127.9.1.0/28, 127.9.2.1-127.9.2.9]
                autoAssign: perhaps
                namespaces: [shop, Front]
              - public=127.9.2.9;colour=blue
              - [127.9.4.0/28]
            """;
        await File.WriteAllTextAsync(folder.File("c.yaml"), pools);
        (int code, _, string error) = await ExeProcess.RunAsync("check-config", "--config", folder.File("c.yaml"));
        Assert.Equal(2, code);
        string[] expected =
        [
            "pool public: has autoAssign=\"perhaps\", which is neither true nor false",
            "pool public: has \"Front\" in namespaces, which is no name of a namespace",
            "pool public: has the unknown setting \"colour\"; known are autoAssign, avoidBuggyIPs, namespaces, classes, priority",
            "has the pool name public more than once",
            "has pools that overlap: public (127.9.1.0/28,127.9.2.1-127.9.2.9) and public (127.9.2.9)",
            "line 8: haproxy-pool: a pool has to be plain text, or a mapping",
        ];
        Assert.All(expected, line => Assert.Contains(line, error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PoolsGivenAgain_AddUp_OtherFlagsAreReplaced()
    {
        (int code, _, string error) = await ExeProcess.RunAsync("check-config", "--haproxy-pool", "a=127.9.0.0/28", "--log-level=loud", "--log-level=info", "--haproxy-pool", "a=127.9.1.0/28");
        Assert.Equal(2, code);
        Assert.Contains("--haproxy-pool: \"a=127.9.0.0/28 a=127.9.1.0/28\" has the pool name a more than once; set --haproxy-pool or LBC_HAPROXY_POOL", error, StringComparison.Ordinal);
        Assert.DoesNotContain("loud", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eth7", "--haproxy-interface (LBC_HAPROXY_INTERFACE) is 'eth7', which this machine does not have")]
    [InlineData("../x", "--haproxy-interface (LBC_HAPROXY_INTERFACE) is '../x', which is no name of a network interface")]
    public async Task InterfaceThatIsNotThere_IsSaidAtTheStart(string name, string message)
    {
        (int code, _, string error) = await ExeProcess.RunAsync("check-config", "--haproxy-pool", "127.9.0.0/24", "--haproxy-address-binder", "interface", "--haproxy-interface", name);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyTheChosenProvidersOptionsAreChecked()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("kubeconfig"), """{"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"c","cluster":{"server":"http://127.0.0.1:1"}}],"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],"users":[{"name":"u","user":{"token":"t"}}]}""");
        string[] check = ["check-config", "--kubeconfig", folder.File("kubeconfig")];

        (int code, _, string error) = await ExeProcess.RunAsync([.. check, "--provider", "aws"]);
        Assert.Equal((0, ""), (code, error));
        (code, _, error) = await ExeProcess.RunAsync([.. check, "--provider", "aws", "--haproxy-binary", "/nonexistent/haproxy", "--aws-vpc-id", "web", "--aws-node-port-range", "1"]);
        Assert.Equal(2, code);
        Assert.Contains("--aws-vpc-id (LBC_AWS_VPC_ID) is 'web'", error, StringComparison.Ordinal);
        Assert.Contains("--aws-node-port-range (LBC_AWS_NODE_PORT_RANGE) is '1'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("haproxy", error, StringComparison.Ordinal);

        (code, _, error) = await ExeProcess.RunAsync([.. check, "--provider", "haproxy", "--aws-vpc-id", "web"]);
        Assert.Equal(2, code);
        Assert.Contains("--haproxy-pool (LBC_HAPROXY_POOL) is missing", error, StringComparison.Ordinal);
        Assert.DoesNotContain("aws", error, StringComparison.Ordinal);

        string[] azure = [.. check, "--provider", "azure", "--azure-subscription-id", "11111111-2222-3333-4444-555555555555", "--azure-resource-group", "cluster", "--azure-vnet", "vnet"];
        (code, _, error) = await ExeProcess.RunAsync([.. azure, "--azure-subnet", "nodes"]);
        Assert.Equal((0, ""), (code, error));
        (code, _, error) = await ExeProcess.RunAsync([.. azure, "--azure-endpoint", "http://127.0.0.1:1", "--azure-client-id", "me"]);
        Assert.Equal(2, code);
        Assert.Contains("--azure-subnet (LBC_AZURE_SUBNET) ", error, StringComparison.Ordinal);
        Assert.Contains("--azure-endpoint (LBC_AZURE_ENDPOINT) is 'http://127.0.0.1:1'", error, StringComparison.Ordinal);
        Assert.Contains("--azure-client-id (LBC_AZURE_CLIENT_ID) is 'me'", error, StringComparison.Ordinal);

        (code, _, error) = await ExeProcess.RunAsync([.. check, "--provider", "gcp"]);
        Assert.Equal(2, code);
        Assert.Contains("--provider: \"gcp\" is none of haproxy, aws, azure", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [b", "no valid YAML")]
    [InlineData("- a\n- b\n", "has to be a list of")]
    [InlineData("log-level: {a: b}\n", "has to be plain text")]
    public async Task ABrokenConfigurationFileIsNamed(string text, string part)
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("c.yaml"), text);
        (int code, _, string error) = await ExeProcess.RunAsync("run", "--config", folder.File("c.yaml"), "--haproxy-pool", "127.9.0.0/24");
        Assert.Equal(2, code);
        Assert.Contains("c.yaml", error, StringComparison.Ordinal);
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingConfigurationFileIsNamed()
    {
        (int code, _, string error) = await ExeProcess.RunAsync("run", "--config", "/nonexistent/c.yaml", "--haproxy-pool", "127.9.0.0/24");
        Assert.Equal(2, code);
        Assert.Contains("/nonexistent/c.yaml: cannot be read", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RulesBetweenSettingsAreChecked()
    {
        (int code, _, string error) = await ExeProcess.RunAsync(
            "check-config", "--min-retry-delay=10m", "--leader-elect-renew-deadline=15s", "--serve-default-class=false");
        Assert.Equal(2, code);
        foreach (string part in (string[])["--min-retry-delay: ", "--leader-elect-renew-deadline: ", "--serve-default-class: ", "--haproxy-pool (LBC_HAPROXY_POOL) is missing"])
        {
            Assert.Contains(part, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ABrokenKubeconfigIsSaidWithAllItsProblems()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("kubeconfig"), "apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts:\n- name: a\n  context: {cluster: missing, user: nobody}\n");
        (int code, _, string error) = await ExeProcess.RunAsync("run", "--kubeconfig", folder.File("kubeconfig"), "--haproxy-pool", "127.9.0.0/24", "--haproxy-state-dir", folder.File("h"));
        Assert.Equal(2, code);
        Assert.Contains("missing", error, StringComparison.Ordinal);
        Assert.Contains("nobody", error, StringComparison.Ordinal);
        Assert.Contains(folder.File("kubeconfig"), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAnyClusterTheSearchIsTold()
    {
        using var folder = new TempDirectory();
        (int code, _, string error) = await ExeProcess.RunAsync("run", "--haproxy-pool", "127.9.0.0/24", "--haproxy-state-dir", folder.File("h"));
        Assert.Equal(2, code);
        foreach (string tried in (string[])["--kubeconfig", "KUBECONFIG", ".kube/config"])
        {
            Assert.Contains(tried, error, StringComparison.Ordinal);
        }
    }

    [ToolFact("haproxy")]
    public async Task AnUnreachableApiServerIsExitThree()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(
            folder.File("kubeconfig"),
            "apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts:\n- name: a\n  context: {cluster: c}\nclusters:\n- name: c\n  cluster: {server: 'https://127.0.0.1:1'}\n");
        (int code, _, string error) = await ExeProcess.RunAsync(
            "run", "--kubeconfig", folder.File("kubeconfig"), "--haproxy-pool", "127.9.0.0/24", "--haproxy-state-dir", folder.File("h"), "--start-deadline=0s", "--log-format=text");
        Assert.Equal(3, code);
        Assert.Contains("https://127.0.0.1:1", error, StringComparison.Ordinal);
        Assert.Contains(folder.File("kubeconfig"), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingHAProxyIsSaidWithWhatToDo()
    {
        (int code, _, string error) = await ExeProcess.RunAsync("local", "--haproxy-binary", "/nonexistent/haproxy");
        Assert.NotEqual(0, code);
        Assert.Contains("/nonexistent/haproxy", error, StringComparison.Ordinal);
    }
}
