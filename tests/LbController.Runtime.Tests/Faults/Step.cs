namespace LbController.Runtime.Tests.Faults;

/// <summary>Something that the user does, and what has to come of it.</summary>
/// <param name="ActAsync">What he does.</param>
/// <param name="IsReached">Whether it has come about; looked at between effects, so it must not wait.</param>
internal sealed record Step(Func<FaultRun, Task> ActAsync, Func<FaultRun, bool> IsReached);
