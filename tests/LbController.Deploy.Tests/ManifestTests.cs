using System.Text.RegularExpressions;
using LbController.Functional.Tests;
using LbController.Options;
using LbController.Testing;

namespace LbController.Deploy.Tests;

/// <summary>Examples and kustomize folders, as users apply them, with every kubectl of the supported range.</summary>
public sealed partial class ManifestTests
{
    [ToolFact("kubectl")]
    public async Task EveryExampleIsAccepted()
    {
        await using var world = new World();
        await world.StartAsync();
        foreach (Kubectl kubectl in Kubectl.All)
        {
            Assert.NotEmpty(DeployFiles.Examples);
            foreach (string file in DeployFiles.Examples)
            {
                string output = await kubectl.RunAsync(world, "apply", "--dry-run=server", "-f", file);
                Assert.Contains("created (server dry run)", output, StringComparison.Ordinal);
            }
        }
    }

    [ToolFact("kubectl")]
    public async Task TheBaseIsAppliedAndAppliedAgainChangesNothing()
    {
        foreach (Kubectl kubectl in Kubectl.All)
        {
            await using var world = new World();
            await world.StartAsync();

            // A server refuses even a dry run of what lies in a namespace that is not there.
            await kubectl.RunAsync(world, "apply", "-f", Path.Combine(DeployFiles.Base, "namespace.yaml"));
            await kubectl.RunAsync(world, "apply", "--dry-run=server", "-k", DeployFiles.Base);
            await kubectl.RunAsync(world, "apply", "-k", DeployFiles.Base);
            string again = await kubectl.RunAsync(world, "apply", "-k", DeployFiles.Base);
            Assert.All(again.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith("unchanged", line, StringComparison.Ordinal));
            await kubectl.RunAsync(world, "delete", "--ignore-not-found", "-k", DeployFiles.Base);
        }
    }

    [ToolFact("kubectl")]
    public async Task TheOverlayIsAppliedInOneGo()
    {
        int applied = 0;
        foreach (Kubectl kubectl in Kubectl.All)
        {
            if (!await kubectl.KnowsOverlaysAsync())
            {
                continue;
            }

            await using var world = new World();
            await world.StartAsync();
            await kubectl.RunAsync(world, "apply", "-k", DeployFiles.HAProxyOverlay);
            string deployment = await kubectl.RunAsync(world, "get", "deployment", "lb-controller", "-n", "lb-system", "-o", "json");
            Assert.Contains("\"hostNetwork\": true", deployment, StringComparison.Ordinal);
            Assert.Contains("\"NET_BIND_SERVICE\"", deployment, StringComparison.Ordinal);
            Assert.Contains("\"ALL\"", deployment, StringComparison.Ordinal);
            applied++;
        }

        Assert.True(applied > 0, "every kubectl is older than 1.21");
    }

    [ToolFact("kubectl")]
    public async Task TheSidecarSharesTheControllersFolderUserAndImage_AndOnlyTheControllerHasTheSettings()
    {
        string manifests = await (await Kubectl.WithOverlaysAsync()).RunAsync("kustomize", DeployFiles.SidecarOverlay);
        string deployment = manifests[manifests.IndexOf("kind: Deployment", StringComparison.Ordinal)..];
        int first = deployment.IndexOf("- args:", StringComparison.Ordinal);
        int second = deployment.IndexOf("- command:", StringComparison.Ordinal);
        Assert.True(first > 0 && second > 0, deployment);
        string controller = first < second ? deployment[first..second] : deployment[first..];
        string sidecar = first < second ? deployment[second..] : deployment[second..first];

        Assert.Contains("- name: LBC_HAPROXY_MODE\n          value: sidecar\n", controller, StringComparison.Ordinal);
        Assert.Contains("- name: LBC_HAPROXY_STOP_ON_EXIT\n          value: \"false\"\n", controller, StringComparison.Ordinal);
        Assert.Contains($"- name: LBC_HAPROXY_STATE_DIR\n          value: {Default("haproxy-state-dir")}\n", sidecar, StringComparison.Ordinal);
        foreach (string container in new[] { controller, sidecar })
        {
            Assert.Contains("image: lb-controller:0.1.0\n", container, StringComparison.Ordinal);
            Assert.Contains("- mountPath: /var/lib/lb-controller\n          name: state\n", container, StringComparison.Ordinal);
            Assert.Contains("readOnlyRootFilesystem: true\n", container, StringComparison.Ordinal);
            Assert.DoesNotContain("runAsUser: 0", container, StringComparison.Ordinal);
        }

        Assert.Contains("runAsUser: 65532\n", deployment, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryVariableInTheManifestsIsASetting()
    {
        string[] named =
        [
            .. Directory.EnumerateFiles(DeployFiles.Of("deploy/kustomize"), "*.yaml", SearchOption.AllDirectories)
                .SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Value)),
        ];
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(SettingTable.For(SettingScope.Run).Select(setting => setting.Variable)));
    }

    [Fact]
    public void ProbesAndMetricsAreWhereTheSettingsPutThem()
    {
        string deployment = File.ReadAllText(Path.Combine(DeployFiles.Base, "deployment.yaml"));
        Assert.Contains($"- name: metrics\n              containerPort: {Default("metrics-bind-address").TrimStart(':')}\n", deployment, StringComparison.Ordinal);
        Assert.Contains($"- name: probes\n              containerPort: {Default("health-probe-bind-address").TrimStart(':')}\n", deployment, StringComparison.Ordinal);
        string mount = MountPath().Match(deployment).Groups[1].Value;
        Assert.StartsWith(mount + "/", Default("haproxy-state-dir"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheImageIsBuiltFromEveryProjectThatTheExecutableNeeds()
    {
        string dockerfile = File.ReadAllText(DeployFiles.Of("Dockerfile"));
        string beforeRestore = dockerfile[..dockerfile.IndexOf("RUN dotnet restore", StringComparison.Ordinal)];
        string[] needed = [.. Closure("src/LbController/LbController.csproj").Distinct().Order(StringComparer.Ordinal)];
        Assert.True(needed.Length > 5);
        Assert.Equal(needed, ProjectFile().Matches(beforeRestore).Select(match => match.Value).Order(StringComparer.Ordinal));
    }

    private static string Default(string name) => SettingTable.All.Single(setting => setting.Name == name).Default;

    private static IEnumerable<string> Closure(string project)
    {
        string folder = Path.GetDirectoryName(project)!;
        return System.Xml.Linq.XDocument.Load(DeployFiles.Of(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(DeployFiles.Root, Path.GetFullPath(DeployFiles.Of(Path.Combine(folder, reference.Attribute("Include")!.Value)))))
            .SelectMany(Closure)
            .Prepend(project);
    }

    [GeneratedRegex("LBC_[A-Z0-9_]+")]
    private static partial Regex Variable();

    [GeneratedRegex("mountPath: (.+)")]
    private static partial Regex MountPath();

    [GeneratedRegex(@"[\w./]+\.csproj(?= )")]
    private static partial Regex ProjectFile();
}
