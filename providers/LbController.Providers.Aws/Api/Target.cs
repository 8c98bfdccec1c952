namespace LbController.Providers.Aws.Api;

/// <summary>One target: the same instance counts once for each port.</summary>
/// <param name="Id"><c>i-…</c> or an IP address.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record Target(string Id, int Port);
