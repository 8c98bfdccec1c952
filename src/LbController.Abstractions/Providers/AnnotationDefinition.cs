namespace LbController.Abstractions.Providers;

/// <summary>One annotation that users set on Services, as the reference tells it.</summary>
/// <param name="Key">The whole key.</param>
/// <param name="Type">What the value is: <c>boolean</c>, <c>choice</c>, <c>list of addresses</c> and the like.</param>
/// <param name="Allowed">The values that are taken; others are reported on the Service.</param>
/// <param name="Default">What is meant where the annotation is not set.</param>
/// <param name="Example">A value that is taken.</param>
/// <param name="Meaning">What it does, as one clause.</param>
public sealed record AnnotationDefinition(string Key, string Type, string Allowed, string Default, string Example, string Meaning);
