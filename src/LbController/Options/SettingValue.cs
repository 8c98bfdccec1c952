namespace LbController.Options;

/// <summary>What a user set, and where.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Text">As written.</param>
/// <param name="Source">For messages: the flag, the variable, or the file and key.</param>
internal sealed record SettingValue(Setting Setting, string Text, string Source);
