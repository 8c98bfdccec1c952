using LbController.Functional.Tests;
using LbController.Options;
using LbController.Testing;

namespace LbController.Deploy.Tests;

/// <summary>The kustomize folders of AWS, as users apply them.</summary>
public sealed class AwsManifestTests
{
    private const string Role = "eks.amazonaws.com/role-arn";

    [ToolFact("kubectl")]
    public async Task BothOverlaysAreAppliedInOneGo_AndAppliedAgainChangeNothing()
    {
        Kubectl kubectl = await Kubectl.WithOverlaysAsync();
        foreach (string overlay in new[] { DeployFiles.AwsOverlay, DeployFiles.AwsStagingOverlay })
        {
            await using var world = new World();
            await world.StartAsync();
            await kubectl.RunAsync(world, "apply", "-k", overlay);
            string again = await kubectl.RunAsync(world, "apply", "-k", overlay);
            Assert.All(again.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith("unchanged", line, StringComparison.Ordinal));
        }
    }

    [ToolFact("kubectl")]
    public async Task ThePodRunsTheAwsAdapterAndNeedsNothingOfItsNode()
    {
        foreach (string overlay in new[] { DeployFiles.AwsOverlay, DeployFiles.AwsStagingOverlay })
        {
            string manifests = await RenderAsync(overlay);
            Assert.Contains("- name: LBC_PROVIDER\n          value: aws\n", manifests, StringComparison.Ordinal);
            Assert.Contains("- name: LBC_AWS_REGION\n", manifests, StringComparison.Ordinal);
            Assert.Contains("readOnlyRootFilesystem: true\n", manifests, StringComparison.Ordinal);
            Assert.Contains("allowPrivilegeEscalation: false\n", manifests, StringComparison.Ordinal);
            Assert.Contains("runAsNonRoot: true\n", manifests, StringComparison.Ordinal);
            Assert.All(["NET_ADMIN", "NET_RAW", "hostNetwork", "HAPROXY", "hostPath"], word => Assert.DoesNotContain(word, manifests, StringComparison.Ordinal));
        }
    }

    [ToolFact("kubectl")]
    public async Task TheRoleIsTheServiceAccounts_AndStagingHasASecretInstead()
    {
        string production = await RenderAsync(DeployFiles.AwsOverlay);
        Assert.Contains($"kind: ServiceAccount\nmetadata:\n  annotations:\n    {Role}: arn:aws:iam::", production, StringComparison.Ordinal);
        Assert.DoesNotContain("secretRef", production, StringComparison.Ordinal);
        string staging = await RenderAsync(DeployFiles.AwsStagingOverlay);
        Assert.DoesNotContain(Role, staging, StringComparison.Ordinal);
        Assert.Contains("envFrom:\n        - secretRef:\n            name: lb-controller-aws\n", staging, StringComparison.Ordinal);
        Assert.Contains("- name: LBC_AWS_ENDPOINT\n          value: http", staging, StringComparison.Ordinal);
    }

    /// <summary>What the manifests set is a valid configuration: the executable says so of the same variables.</summary>
    [ToolFact("kubectl")]
    public async Task TheSettingsOfBothOverlaysAreValid()
    {
        await using var world = new World();
        await world.StartAsync();
        foreach (string overlay in new[] { DeployFiles.AwsOverlay, DeployFiles.AwsStagingOverlay })
        {
            string[] lines = (await RenderAsync(overlay)).Split('\n');
            Dictionary<string, string> variables = lines.Zip(lines.Skip(1))
                .Where(pair => pair.First.TrimStart().StartsWith("- name: LBC_", StringComparison.Ordinal))
                .ToDictionary(pair => pair.First.Split(": ")[1], pair => pair.Second.Split(": ", 2)[1]);
            Assert.All(variables.Keys, name => Assert.Contains(SettingTable.All, setting => setting.Variable == name));
            await using ExeProcess check = ExeProcess.Start(variables, "check-config", "--kubeconfig", world.Kubeconfig);
            Assert.Equal(0, await check.ExitAsync());
        }
    }

    private static async Task<string> RenderAsync(string overlay) => await (await Kubectl.WithOverlaysAsync()).RunAsync("kustomize", overlay);
}
