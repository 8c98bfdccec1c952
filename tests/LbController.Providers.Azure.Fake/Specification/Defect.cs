namespace LbController.Providers.Azure.Fake.Specification;

/// <summary>A place of a body that does not keep to its schema.</summary>
/// <param name="Path">Where: <c>$.properties.probes[0].name</c>.</param>
/// <param name="Reason">What is wrong.</param>
internal sealed record Defect(string Path, string Reason);
