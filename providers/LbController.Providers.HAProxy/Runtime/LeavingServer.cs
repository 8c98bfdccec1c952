namespace LbController.Providers.HAProxy.Runtime;

/// <summary>A server that takes no new connections and goes when its last one has ended.</summary>
/// <param name="Backend">Its back end.</param>
/// <param name="Server">Its name.</param>
internal readonly record struct LeavingServer(string Backend, string Server);
