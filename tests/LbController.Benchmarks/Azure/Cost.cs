namespace LbController.Benchmarks.Azure;

/// <summary>What something took.</summary>
/// <param name="Calls">To Resource Manager, without polls.</param>
/// <param name="Writes">Of those, writes and deletions.</param>
/// <param name="Polls">Questions about operations.</param>
/// <param name="Time">On the fake cloud's clock.</param>
internal sealed record Cost(int Calls, int Writes, int Polls, TimeSpan Time);
