namespace LbController.Providers.Aws.Model;

/// <summary>A range of ports.</summary>
/// <param name="From">The first, 1 to 65535.</param>
/// <param name="To">The last, not less.</param>
internal readonly record struct PortRange(int From, int To)
{
    /// <summary>What kube-apiserver gives NodePorts from where nothing else is set.</summary>
    public static readonly PortRange DefaultNodePorts = new(30_000, 32_767);
}
