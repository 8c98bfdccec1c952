using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>How a server leaves.</summary>
/// <param name="Server">What it is; null where it is a rest of changes that an earlier controller made.</param>
/// <param name="Since">When it was told to take no new connections: a timestamp of the clock.</param>
internal readonly record struct Leaving(HAProxyServer? Server, long Since);
