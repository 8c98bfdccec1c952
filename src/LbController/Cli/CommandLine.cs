using System.CommandLine;
using System.CommandLine.Parsing;
using LbController.Options;

namespace LbController.Cli;

/// <summary>The verbs and flags. Help, errors and completion all come from these declarations.</summary>
internal static class CommandLine
{
    private const string Description = """
        Gives every Kubernetes Service of type LoadBalancer a real load balancer.

        Try it without a cluster:    lb-controller local --demo
        Run it against a cluster:    lb-controller run --haproxy-pool 192.168.1.240/28
        Check a configuration:       lb-controller check-config --config lb-controller.yaml
        """;

    /// <summary>Builds the command line; each verb calls its handler with the settings that were given as flags.</summary>
    public static RootCommand Build(IVerbs verbs)
    {
        var root = new RootCommand(Description);
        AddSettings(root, SettingScope.Run, verbs.RunAsync);
        root.Add(Verb("run", "Run the controller (the default verb).", SettingScope.Run, verbs.RunAsync));
        root.Add(Verb("local", "An embedded cluster, HAProxy and the controller in one process tree: no cluster, no cloud, no container engine needed. Ctrl-C removes everything.", SettingScope.Local, verbs.LocalAsync));
        root.Add(Verb("check-config", "Check flags, environment and file without starting anything; says all that is wrong.", SettingScope.Run, verbs.CheckConfigAsync));
        root.Add(Version(verbs));
        root.Add(Completion(verbs));
        return root;
    }

    /// <summary>The settings that a parse found as flags, by name, and the file that --config names.</summary>
    public static VerbInput Input(ParseResult parse)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        string? file = null;
        foreach (SymbolResult child in parse.CommandResult.Children)
        {
            if (child is not OptionResult { Implicit: false, Option: Option<string[]> option } result)
            {
                continue;
            }

            string text = result.Tokens.Count == 0 ? "true" : result.Tokens[^1].Value;
            if (option.Name == "--config")
            {
                file = text;
            }
            else if (option.Name.StartsWith("--", StringComparison.Ordinal))
            {
                string name = option.Name[2..];
                flags[name] = AddsUp(name) ? string.Join('\n', result.Tokens.Select(token => token.Value)) : text;
            }
        }

        return new VerbInput(flags, file);
    }

    private static Command Verb(string name, string description, SettingScope scope, Func<VerbInput, CancellationToken, Task<int>> handler)
    {
        var command = new Command(name, description);
        AddSettings(command, scope, handler);
        return command;
    }

    private static void AddSettings(Command command, SettingScope scope, Func<VerbInput, CancellationToken, Task<int>> handler)
    {
        command.Add(new Option<string[]>("--config") { Arity = GivenAgain(1), Description = "A YAML file with one \"setting: value\" a line, named as the flags. [env: LBC_CONFIG]", HelpName = "file" });
        foreach (Setting setting in SettingTable.For(scope))
        {
            string shown = setting.Default.Length > 0 ? $" [default: {setting.Default}]" : "";
            var option = new Option<string[]>(setting.Flag)
            {
                Description = $"{setting.Help}{shown} [env: {setting.Variable}]",
                HelpName = HelpName(setting),
                Arity = GivenAgain(setting.Kind == SettingKind.Boolean ? 0 : 1),
            };
            if (setting.Kind is SettingKind.Choice)
            {
                option.CompletionSources.Add([.. setting.Choices]);
            }

            command.Add(option);
        }

        command.SetAction((parse, cancellationToken) => handler(Input(parse), cancellationToken));
    }

    /// <summary>Whether a flag that is given again adds to what it said before.</summary>
    private static bool AddsUp(string name) => SettingTable.All.Any(setting => setting.Name == name && setting.Kind == SettingKind.AddressPools);

    /// <summary>A flag may be given again, and the last one counts: scripts append to what they were given.</summary>
    private static ArgumentArity GivenAgain(int least) => new(least, 100);

    private static string HelpName(Setting setting) => setting.Kind switch
    {
        SettingKind.Boolean => "true|false",
        SettingKind.Integer => "number",
        SettingKind.Duration => "duration",
        SettingKind.Choice => string.Join('|', setting.Choices),
        SettingKind.BindAddress => "address",
        SettingKind.AddressPools => "[name=]cidr,…[;key=value]",
        _ => "text",
    };

    private static Command Version(IVerbs verbs)
    {
        var output = new Option<string>("--output", "-o") { Description = "The format.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("version", "Print the version.") { output };
        command.SetAction(parse => verbs.Version(parse.GetValue(output) == "json"));
        return command;
    }

    private static Command Completion(IVerbs verbs)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print a script that completes verbs and flags: source <(lb-controller completion bash)") { shell };
        command.SetAction(parse => verbs.Completion(parse.GetValue(shell) ?? ""));
        return command;
    }
}
