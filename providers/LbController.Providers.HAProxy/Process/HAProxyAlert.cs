namespace LbController.Providers.HAProxy.Process;

/// <summary>One thing that HAProxy finds wrong with its configuration.</summary>
/// <param name="Line">The line of the file that it names, or 0.</param>
/// <param name="Message">Its own words, without process id and path.</param>
internal sealed record HAProxyAlert(int Line, string Message);
