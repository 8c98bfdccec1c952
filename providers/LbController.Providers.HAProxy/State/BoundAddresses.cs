namespace LbController.Providers.HAProxy.State;

/// <summary>The file that names the addresses that we have put on an interface: only these are ever taken off.</summary>
/// <param name="Interface">The interface.</param>
/// <param name="Addresses">The addresses.</param>
internal sealed record BoundAddresses(string Interface, List<string> Addresses);
