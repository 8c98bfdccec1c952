namespace LbController.Options;

/// <summary>
/// One thing that a user can set, by flag, by environment or in the configuration file; the flag wins over the environment, the
/// environment over the file, the file over the default. Help, reference and validation are all made from this declaration.
/// </summary>
/// <param name="Name">As in the file; the flag is this with two dashes before it.</param>
/// <param name="Key">The path that the options classes bind it from.</param>
/// <param name="Kind">What its text has to look like.</param>
/// <param name="Default">As a user would write it; empty where there is none.</param>
/// <param name="Help">One sentence or two.</param>
internal sealed record Setting(string Name, string Key, SettingKind Kind, string Default, string Help)
{
    public SettingScope Scope { get; init; } = SettingScope.Run;

    /// <summary>For numbers and durations (then in seconds): the least and the most.</summary>
    public (double Least, double Most) Bounds { get; init; } = (0, double.MaxValue);

    /// <summary>For choices.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The environment variable.</summary>
    public string Variable => $"LBC_{Name.ToUpperInvariant().Replace('-', '_')}";

    /// <summary>The flag.</summary>
    public string Flag => $"--{Name}";
}
