namespace LbController.Providers.Azure.Fake.Specification;

/// <summary>The body of an operation.</summary>
/// <param name="Name">What the examples call it.</param>
/// <param name="Schema">What it has to be.</param>
internal sealed record SpecBody(string Name, Schema Schema);
