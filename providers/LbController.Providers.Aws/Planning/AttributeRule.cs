namespace LbController.Providers.Aws.Planning;

/// <summary>One attribute of a load balancer, target group or listener.</summary>
/// <param name="Key">As AWS has it.</param>
/// <param name="Allowed">Its values, for people.</param>
/// <param name="Default">AWS's default; null where it has none, or none that is the same everywhere.</param>
/// <param name="IsGrave">Whether a bad value refuses the Service, since nodes could misread or clients reach what they must not.</param>
/// <param name="IsAllowed">Judges a value.</param>
internal sealed record AttributeRule(string Key, string Allowed, string? Default, bool IsGrave, Func<string, bool> IsAllowed);
