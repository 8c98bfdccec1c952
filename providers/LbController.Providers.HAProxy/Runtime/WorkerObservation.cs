namespace LbController.Providers.HAProxy.Runtime;

/// <summary>What was seen of a worker.</summary>
/// <param name="Servers">Its servers.</param>
/// <param name="Open">The listeners that accept connections with how many at a time, or null where they were not asked for.</param>
/// <param name="Limits">The servers' limits of connections by <c>backend/server</c>; empty where no limit is wanted.</param>
internal sealed record WorkerObservation(ObservedServers Servers, IReadOnlyDictionary<string, int>? Open, IReadOnlyDictionary<string, int> Limits);
