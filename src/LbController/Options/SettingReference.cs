using System.Globalization;
using System.Text;

namespace LbController.Options;

/// <summary>
/// Writes the reference of settings and exit codes, in Markdown, from their declarations. The file in <c>deploy/reference</c> is this
/// text; a test compares them.
/// </summary>
internal static class SettingReference
{
    private const string Head = """
        # Settings of lb-controller

        Generated from `src/LbController/Options/SettingTable.cs`. `UPDATE_SNAPSHOTS=1 dotnet test tests/LbController.Deploy.Tests` writes it anew.

        Each setting is a flag, an environment variable and a key of the configuration file (`--config FILE` or `LBC_CONFIG`; YAML, one
        `setting: value` a line). The flag wins over the environment, the environment over the file, the file over the default. An unknown
        flag, key or `LBC_` variable is an error, and all errors are reported at once. `lb-controller check-config` only checks.

        Durations are written as `500ms`, `30s`, `5m`, `1h30m`; addresses to listen on as `:8080`, `127.0.0.1:8080`, `0` for nowhere; pools as
        CIDRs or ranges with commas between them.

        """;

    private static readonly (int Code, string Meaning)[] Codes =
    [
        (ExitCodes.Ok, "A clean stop (SIGINT and SIGTERM included), help, version."),
        (ExitCodes.Failed, "A failure at run time: a lost lease, a crashed loop, a port that is taken, a back end that cannot work."),
        (ExitCodes.Usage, "Wrong usage or invalid configuration; nothing was started."),
        (ExitCodes.NoApiServer, "The API server could not be reached, or refused our credentials, within --start-deadline."),
    ];

    /// <summary>The whole document.</summary>
    public static string Render()
    {
        var text = new StringBuilder(Head);
        Section(text, "Of `run` and `local`", SettingScope.Both);
        Section(text, "Of `run` (and `check-config`)", SettingScope.Run);
        Section(text, "Of `local`", SettingScope.Local);
        text.Append("\n## Exit codes\n\n| code | meaning |\n|---|---|\n");
        foreach ((int code, string meaning) in Codes)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {code} | {meaning} |\n");
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, SettingScope scope)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
        text.Append("| flag, and key without the dashes | variable | value | default | what it does |\n|---|---|---|---|---|\n");
        foreach (Setting setting in SettingTable.All.Where(setting => setting.Scope == scope))
        {
            string shown = setting.Default.Length > 0 ? $"`{setting.Default}`" : "";
            text.Append(CultureInfo.InvariantCulture, $"| `{setting.Flag}` | `{setting.Variable}` | {Value(setting)} | {shown} | {setting.Help.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
    }

    private static string Value(Setting setting) => setting.Kind switch
    {
        SettingKind.Boolean => "`true`, `false`",
        SettingKind.Integer => string.Create(CultureInfo.InvariantCulture, $"{setting.Bounds.Least} to {setting.Bounds.Most}"),
        SettingKind.Duration => $"{Durations.Text(setting.Bounds.Least)} to {Durations.Text(setting.Bounds.Most)}",
        SettingKind.Choice => string.Join(", ", setting.Choices.Select(choice => $"`{choice}`")),
        SettingKind.BindAddress => "address",
        SettingKind.AddressPools => "pool",
        _ => "text",
    };
}
