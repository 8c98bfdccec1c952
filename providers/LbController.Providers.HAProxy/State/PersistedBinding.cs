using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.State;

/// <summary>A place to listen in the model file.</summary>
internal sealed record PersistedBinding(string Address, int Port, TransportProtocol Protocol = TransportProtocol.Tcp);
