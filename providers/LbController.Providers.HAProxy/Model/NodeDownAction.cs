namespace LbController.Providers.HAProxy.Model;

/// <summary>What becomes of the connections of a node that fails.</summary>
internal enum NodeDownAction
{
    /// <summary>They live on: the node may still serve them.</summary>
    Keep,

    /// <summary>They are closed at once.</summary>
    Close,
}
