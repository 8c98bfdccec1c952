namespace LbController.Core.Status;

/// <summary>One port of an address and what is wrong with it.</summary>
/// <param name="Port">The Service port.</param>
/// <param name="Protocol">As the API spells it.</param>
/// <param name="Error">UpperCamelCase, at most 316 characters; null where the port is served.</param>
internal sealed record IngressPort(int Port, string Protocol, string? Error);
