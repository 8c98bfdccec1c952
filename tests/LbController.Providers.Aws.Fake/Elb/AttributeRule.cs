namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>A known attribute, what it is at first and what values it takes.</summary>
/// <param name="Default">Where nobody set it.</param>
/// <param name="IsValid">Whether a value is allowed.</param>
internal sealed record AttributeRule(string Default, Func<string, bool> IsValid);
