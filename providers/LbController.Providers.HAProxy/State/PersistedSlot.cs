namespace LbController.Providers.HAProxy.State;

/// <summary>A node that is checked, in the model file.</summary>
/// <param name="Slot">1 for the first.</param>
/// <param name="Node">The node's name.</param>
/// <param name="Address">Its address.</param>
internal sealed record PersistedSlot(int Slot, string Node, string Address);
