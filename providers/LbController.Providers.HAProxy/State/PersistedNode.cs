namespace LbController.Providers.HAProxy.State;

/// <summary>A node in the model file.</summary>
internal sealed record PersistedNode(string Name, List<string> Addresses, string? ProviderId);
