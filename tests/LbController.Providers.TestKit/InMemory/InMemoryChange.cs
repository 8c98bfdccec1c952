using LbController.Abstractions.Providers;

namespace LbController.Providers.TestKit.InMemory;

/// <summary>The one step of an in-memory plan.</summary>
public sealed record InMemoryChange(ChangeKind Kind, string Target, string Summary) : ProviderChange(Kind, Target, Summary);
