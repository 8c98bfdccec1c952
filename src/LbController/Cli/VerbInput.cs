namespace LbController.Cli;

/// <summary>What was said on the command line.</summary>
/// <param name="Flags">Settings by name.</param>
/// <param name="ConfigurationFile">The file that --config names, or null.</param>
internal sealed record VerbInput(IReadOnlyDictionary<string, string> Flags, string? ConfigurationFile);
