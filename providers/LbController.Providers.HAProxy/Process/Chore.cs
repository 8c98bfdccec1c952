namespace LbController.Providers.HAProxy.Process;

/// <summary>Something that is done from time to time while HAProxy runs.</summary>
/// <param name="Interval">The time between two.</param>
/// <param name="RunAsync">Does it; may throw <see cref="Abstractions.Errors.ProviderException"/>, which is logged.</param>
internal sealed record Chore(TimeSpan Interval, Func<CancellationToken, Task> RunAsync);
