namespace LbController.Providers.HAProxy.Process;

/// <summary>A process as /proc shows it.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="ParentPid">Its parent's id.</param>
/// <param name="StartTime">When it began, in ticks since boot: with the id, it names one process for ever.</param>
/// <param name="Arguments">Its command line; empty while it executes a program, and again once it ends.</param>
internal sealed record ProcessEntry(int Pid, int ParentPid, ulong StartTime, IReadOnlyList<string> Arguments)
{
    /// <summary>The short name that the kernel keeps, over an execution too.</summary>
    public string Name { get; init; } = "";
}
