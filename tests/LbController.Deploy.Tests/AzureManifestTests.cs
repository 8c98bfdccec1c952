using LbController.Functional.Tests;
using LbController.Options;
using LbController.Testing;

namespace LbController.Deploy.Tests;

/// <summary>The kustomize folders of Azure, as users apply them.</summary>
public sealed class AzureManifestTests
{
    private const string Identity = "azure.workload.identity/client-id";
    private const string Use = "azure.workload.identity/use";

    [ToolFact("kubectl")]
    public async Task BothOverlaysAreAppliedInOneGo_AndAppliedAgainChangeNothing()
    {
        Kubectl kubectl = await Kubectl.WithOverlaysAsync();
        foreach (string overlay in new[] { DeployFiles.AzureOverlay, DeployFiles.AzureStagingOverlay })
        {
            await using var world = new World();
            await world.StartAsync();
            await kubectl.RunAsync(world, "apply", "-k", overlay);
            string again = await kubectl.RunAsync(world, "apply", "-k", overlay);
            Assert.All(again.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith("unchanged", line, StringComparison.Ordinal));
        }
    }

    [ToolFact("kubectl")]
    public async Task ThePodRunsTheAzureAdapterAndNeedsNothingOfItsNode()
    {
        foreach (string overlay in new[] { DeployFiles.AzureOverlay, DeployFiles.AzureStagingOverlay })
        {
            string manifests = await RenderAsync(overlay);
            Assert.Contains("- name: LBC_PROVIDER\n          value: azure\n", manifests, StringComparison.Ordinal);
            Assert.All(
                ["SUBSCRIPTION_ID", "RESOURCE_GROUP", "VNET", "SUBNET", "CREDENTIAL"],
                name => Assert.Contains($"- name: LBC_AZURE_{name}\n", manifests, StringComparison.Ordinal));
            Assert.Contains("readOnlyRootFilesystem: true\n", manifests, StringComparison.Ordinal);
            Assert.Contains("allowPrivilegeEscalation: false\n", manifests, StringComparison.Ordinal);
            Assert.Contains("runAsNonRoot: true\n", manifests, StringComparison.Ordinal);
            Assert.All(["NET_ADMIN", "NET_RAW", "hostNetwork", "HAPROXY", "hostPath"], word => Assert.DoesNotContain(word, manifests, StringComparison.Ordinal));
        }
    }

    /// <summary>The webhook of workload identity goes by the Pod's label and the account's annotation; staging has neither.</summary>
    [ToolFact("kubectl")]
    public async Task TheIdentityIsTheServiceAccounts_AndStagingHasASecretAndACertificateInstead()
    {
        string production = await RenderAsync(DeployFiles.AzureOverlay);
        Assert.Contains($"kind: ServiceAccount\nmetadata:\n  annotations:\n    {Identity}: ", production, StringComparison.Ordinal);
        Assert.Contains($"        {Use}: \"true\"\n", production, StringComparison.Ordinal);
        Assert.Contains("- name: LBC_AZURE_CREDENTIAL\n          value: workload-identity\n", production, StringComparison.Ordinal);
        Assert.DoesNotContain("secretRef", production, StringComparison.Ordinal);
        string staging = await RenderAsync(DeployFiles.AzureStagingOverlay);
        Assert.DoesNotContain("azure.workload.identity", staging, StringComparison.Ordinal);
        Assert.Contains("- name: LBC_AZURE_CREDENTIAL\n          value: client-secret\n", staging, StringComparison.Ordinal);
        Assert.Contains("envFrom:\n        - secretRef:\n            name: lb-controller-azure\n", staging, StringComparison.Ordinal);
        Assert.Contains("- name: LBC_AZURE_ENDPOINT\n          value: https://", staging, StringComparison.Ordinal);
        Assert.Contains("- name: LBC_AZURE_CA_FILE\n          value: /etc/lb-controller/azure/ca.pem\n", staging, StringComparison.Ordinal);
        Assert.Contains("- mountPath: /etc/lb-controller/azure\n", staging, StringComparison.Ordinal);
        Assert.Contains("- configMap:\n          name: lb-controller-azure-ca\n", staging, StringComparison.Ordinal);
    }

    /// <summary>What the manifests set is a valid configuration: the executable says so of the same variables.</summary>
    [ToolFact("kubectl")]
    public async Task TheSettingsOfBothOverlaysAreValid()
    {
        await using var world = new World();
        await world.StartAsync();
        foreach (string overlay in new[] { DeployFiles.AzureOverlay, DeployFiles.AzureStagingOverlay })
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
