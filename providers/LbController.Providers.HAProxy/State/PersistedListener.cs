using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.State;

/// <summary>A listener in the model file.</summary>
internal sealed record PersistedListener(TransportProtocol Protocol, int Port, int NodePort, string? AppProtocol);
