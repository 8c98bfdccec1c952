namespace LbController.Providers.HAProxy.Runtime;

/// <summary>The runtime API did not do what it was asked for: a reload does.</summary>
/// <param name="Reason">One of <see cref="ReloadReason"/>.</param>
/// <param name="Message">What was answered to what.</param>
internal sealed record RuntimeFailure(string Reason, string Message);
