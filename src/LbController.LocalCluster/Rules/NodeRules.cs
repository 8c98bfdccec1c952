namespace LbController.LocalCluster.Rules;

/// <summary>A node registers itself together with its status.</summary>
internal sealed class NodeRules : KindRules
{
    public override bool KeepsStatusOnCreate => true;
}
