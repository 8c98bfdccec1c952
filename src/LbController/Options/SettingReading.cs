namespace LbController.Options;

/// <summary>The settings after all layers are laid over each other.</summary>
/// <param name="Values">What differs from the defaults, by name.</param>
/// <param name="Normalised">Key and text of every setting that has a value, as the options classes bind them.</param>
/// <param name="Problems">Everything that is wrong, one line each. Where there are any, the rest is not to be used.</param>
internal sealed record SettingReading(
    IReadOnlyDictionary<string, SettingValue> Values,
    IReadOnlyDictionary<string, string?> Normalised,
    IReadOnlyList<string> Problems);
