using System.Runtime.InteropServices;
using System.Text.Json;
using LbController.Hosting;
using LbController.Options;

namespace LbController.Cli;

/// <summary>The verbs: from settings to a running program.</summary>
internal sealed class Verbs : IVerbs
{
    private readonly CliEnvironment _environment;

    public Verbs(CliEnvironment environment)
    {
        _environment = environment;
    }

    public async Task<int> RunAsync(VerbInput input, CancellationToken cancellationToken) =>
        await ReadAsync(input, SettingScope.Run) is { } options
            ? await new ControllerProcess(options, _environment).RunAsync(cancellationToken)
            : ExitCodes.Usage;

    public async Task<int> LocalAsync(VerbInput input, CancellationToken cancellationToken) =>
        await ReadAsync(input, SettingScope.Local) is { } options
            ? await new LocalProcess(options, _environment).RunAsync(cancellationToken)
            : ExitCodes.Usage;

    public async Task<int> CheckConfigAsync(VerbInput input, CancellationToken cancellationToken)
    {
        if (await ReadAsync(input, SettingScope.Run) is not { } options)
        {
            return ExitCodes.Usage;
        }

        IReadOnlyList<string> problems = ControllerProcess.CheckConfiguration(options, _environment);
        if (problems.Count > 0)
        {
            await PrintAsync(problems);
            return ExitCodes.Usage;
        }

        await _environment.Output.WriteLineAsync("The configuration is valid.");
        return ExitCodes.Ok;
    }

    public int Version(bool json)
    {
        _environment.Output.WriteLine(json
            ? JsonSerializer.Serialize(
                new Dictionary<string, string>
                {
                    ["version"] = BuildInfo.Version,
                    ["commit"] = BuildInfo.Commit,
                    ["runtime"] = RuntimeInformation.FrameworkDescription,
                    ["platform"] = RuntimeInformation.RuntimeIdentifier,
                })
            : $"lb-controller {BuildInfo.Version} ({BuildInfo.Commit}, {RuntimeInformation.FrameworkDescription})");
        return ExitCodes.Ok;
    }

    public int Completion(string shell)
    {
        _environment.Output.WriteLine(CompletionScripts.For(shell));
        return ExitCodes.Ok;
    }

    private async Task<AppOptions?> ReadAsync(VerbInput input, SettingScope scope)
    {
        AppOptions options = SettingSource.Read(input, _environment, scope, out SettingReading reading);
        if (reading.Problems.Count == 0)
        {
            options.SetByUser = [.. reading.Values.Values.Select(value => $"{value.Setting.Name}={value.Text}")];
            return options;
        }

        await PrintAsync(reading.Problems);
        return null;
    }

    private async Task PrintAsync(IReadOnlyList<string> problems)
    {
        foreach (string problem in problems)
        {
            await _environment.Error.WriteLineAsync($"lb-controller: {problem}");
        }

        await _environment.Error.WriteLineAsync("Nothing was started. Run \"lb-controller --help\" for all settings.");
    }
}
