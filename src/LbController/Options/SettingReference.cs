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

        Durations are written as `500ms`, `30s`, `5m`, `1h30m`; addresses to listen on as `:8080`, `127.0.0.1:8080`, `0` for nowhere.

        """;

    private const string PoolText = """

        ## Pools

        A pool is CIDRs (`192.0.2.0/28`), ranges (`192.0.2.40-192.0.2.50`) and addresses with commas between them, IPv4 and IPv6. In front of
        it may stand a name and `=`, behind it settings, each after a `;`. Without a name it is the pool `default`. Several pools have blanks
        or line breaks between them, or the flag is given several times. In a shell it needs quotes:

            --haproxy-pool '192.0.2.0/28' --haproxy-pool 'public=198.51.100.0/28,2001:db8::/64;autoAssign=false;namespaces=shop,front'

        | setting | default | meaning |
        |---|---|---|
        | `autoAssign` | `true` | `false`: only Services that ask for the pool (annotation `haproxy.lbcontroller.io/address-pool`) or for one of its addresses get one |
        | `avoidBuggyIPs` | `false` | `true`: IPv4 addresses that end in .0 or .255 are left out, which some old devices take for a network or a broadcast address. Network and broadcast address of a CIDR, and the first of an IPv6 CIDR, are left out in any case |
        | `namespaces` | all | only Services of these get addresses of it |
        | `classes` | all | only Services of these load balancer classes do |
        | `priority` | `100` | pools with a lower number are used up first; of the same number those for some Services only, then in the order of writing |

        In the configuration file a pool is that text, or a mapping:

        ```yaml
        haproxy-pool:
          - 192.0.2.0/28
          - name: public
            addresses: [198.51.100.0/28, "2001:db8::/64"]
            autoAssign: false
            namespaces: [shop, front]
        ```

        Pools must not overlap. An address that a Service has is never taken from it because the pools have changed: it is kept, and the
        condition `lbcontroller.io/Degraded` says so.

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
        text.Append(PoolText);
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
