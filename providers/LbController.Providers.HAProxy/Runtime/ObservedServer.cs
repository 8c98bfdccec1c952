using System.Net;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>A server as the worker shows it.</summary>
/// <param name="Address">Its address; null where it has none.</param>
/// <param name="Port">Its port.</param>
/// <param name="Weight">Its share.</param>
/// <param name="TakesConnections">Whether nobody has put it into maintenance or draining; says nothing of its health.</param>
internal readonly record struct ObservedServer(IPAddress? Address, int Port, int Weight, bool TakesConnections);
