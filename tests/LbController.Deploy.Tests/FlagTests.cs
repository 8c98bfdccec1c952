using LbController.Options;

namespace LbController.Deploy.Tests;

/// <summary>Flags that users know from upstream's cloud-controller-manager.</summary>
public sealed class FlagTests
{
    /// <summary>Those of upstream that the Service controller reads, or that start any of its processes.</summary>
    private static readonly string[] Upstream =
    [
        "concurrent-service-syncs", "concurrent-node-syncs", "cluster-name", "kube-api-qps", "kube-api-burst", "leader-elect", "leader-elect-lease-duration",
        "leader-elect-renew-deadline", "leader-elect-retry-period", "leader-elect-resource-name", "leader-elect-resource-namespace", "leader-elect-resource-lock",
        "cloud-provider", "cloud-config", "kubeconfig", "master", "min-resync-period", "secure-port", "bind-address", "node-sync-period", "controllers",
        "allocate-node-cidrs", "configure-cloud-routes", "route-reconciliation-period", "feature-gates", "profiling", "v", "vmodule",
    ];

    /// <summary>What they mean here is what they mean there; the two whose defaults differ say why in their help.</summary>
    [Theory]
    [InlineData("concurrent-service-syncs", nameof(SettingKind.Integer), "2048", "Services worked on at once")]
    [InlineData("cluster-name", nameof(SettingKind.Text), "", "The UID of namespace kube-system where it is not set")]
    [InlineData("kubeconfig", nameof(SettingKind.Text), "", "The kubeconfig file.")]
    [InlineData("leader-elect", nameof(SettingKind.Boolean), "", "Whether only the holder of a Lease acts.")]
    [InlineData("leader-elect-lease-duration", nameof(SettingKind.Duration), "15s", "Others take over this long after the leader's last sign of life.")]
    [InlineData("leader-elect-renew-deadline", nameof(SettingKind.Duration), "10s", "A leader that cannot renew for this long gives up")]
    [InlineData("leader-elect-retry-period", nameof(SettingKind.Duration), "2s", "The time between tries to take or renew the Lease.")]
    [InlineData("leader-elect-resource-name", nameof(SettingKind.Text), "lb-controller", "The name of the Lease.")]
    [InlineData("leader-elect-resource-namespace", nameof(SettingKind.Text), "", "The namespace of the Lease.")]
    public void B080_AFlagThatUpstreamHasTooMeansWhatItMeansThere(string name, string kind, string byDefault, string meaning)
    {
        Setting setting = Assert.Single(SettingTable.All, setting => setting.Name == name);
        Assert.Equal((kind, byDefault), (setting.Kind.ToString(), setting.Default));
        Assert.Contains(meaning, setting.Help, StringComparison.Ordinal);
    }

    /// <summary>A new setting may not take one of upstream's names for something else unnoticed.</summary>
    [Fact]
    public void B080_NoOtherSettingHasANameOfUpstreams() => Assert.Equal(
        [
            "cluster-name", "concurrent-service-syncs", "kubeconfig", "leader-elect", "leader-elect-lease-duration", "leader-elect-renew-deadline",
            "leader-elect-resource-name", "leader-elect-resource-namespace", "leader-elect-retry-period",
        ],
        SettingTable.All.Select(setting => setting.Name).Intersect(Upstream).Order(StringComparer.Ordinal));
}
