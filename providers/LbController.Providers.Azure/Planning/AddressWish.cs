using System.Net;

namespace LbController.Providers.Azure.Planning;

/// <summary>An address that a Service asks for.</summary>
/// <param name="Address">The address.</param>
/// <param name="Field">Where the wish stands.</param>
internal sealed record AddressWish(IPAddress Address, string Field);
