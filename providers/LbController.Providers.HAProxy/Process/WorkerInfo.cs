namespace LbController.Providers.HAProxy.Process;

/// <summary>What of <c>show info</c> counts: who answers, and which configuration it runs.</summary>
/// <param name="Pid">The worker.</param>
/// <param name="Sha">The hash of the configuration in effect, whether it was loaded or brought about by the runtime API.</param>
/// <param name="LoadedSha">The hash of the configuration that it has loaded.</param>
internal sealed record WorkerInfo(int Pid, string Sha, string LoadedSha);
