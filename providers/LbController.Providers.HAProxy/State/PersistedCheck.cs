namespace LbController.Providers.HAProxy.State;

/// <summary>A check back end in the model file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Port">The port that is asked.</param>
/// <param name="Path">The path that is asked.</param>
/// <param name="Capacity">How many slots it has.</param>
/// <param name="Slots">The slots in use.</param>
internal sealed record PersistedCheck(string Name, int Port, string Path, int Capacity, List<PersistedSlot> Slots);
