namespace LbController.Providers.TestKit;

/// <summary>An adapter breaks the contract.</summary>
public sealed class ConformanceException(string message) : Exception(message);
