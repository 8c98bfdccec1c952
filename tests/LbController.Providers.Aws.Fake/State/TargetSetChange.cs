namespace LbController.Providers.Aws.Fake;

/// <summary>The targets of a group right after something changed them.</summary>
/// <param name="At">When.</param>
/// <param name="Cause">The operation, or what happened in the world.</param>
/// <param name="Registered">As <c>id:port</c>, without those that drain.</param>
/// <param name="Healthy">How many of them were healthy at that moment. Time alone only adds to it.</param>
public sealed record TargetSetChange(DateTimeOffset At, string Cause, IReadOnlyList<string> Registered, int Healthy);
