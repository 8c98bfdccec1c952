namespace LbController.Providers.HAProxy.Process;

/// <summary>What of <c>show info</c> counts: who answers, and which configuration it runs.</summary>
/// <param name="Pid">The worker.</param>
/// <param name="Sha">The hash of its configuration, which the file gives it as its description.</param>
internal sealed record WorkerInfo(int Pid, string Sha);
