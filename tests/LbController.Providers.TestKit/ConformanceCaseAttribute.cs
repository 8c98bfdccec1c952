namespace LbController.Providers.TestKit;

/// <summary>Marks a case of <see cref="ProviderConformance"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConformanceCaseAttribute : Attribute;
