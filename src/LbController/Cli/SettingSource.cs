using LbController.Options;
using Microsoft.Extensions.Configuration;

namespace LbController.Cli;

/// <summary>Reads all layers of settings into options, or says everything that is wrong with them.</summary>
internal static class SettingSource
{
    /// <param name="input">The flags.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="scope">The verb.</param>
    /// <param name="reading">What was set, and all problems.</param>
    /// <returns>The options; only to be used where there are no problems.</returns>
    public static AppOptions Read(VerbInput input, CliEnvironment environment, SettingScope scope, out SettingReading reading)
    {
        var problems = new List<string>();
        string? path = input.ConfigurationFile ?? environment.Variables.GetValueOrDefault("LBC_CONFIG");
        IReadOnlyDictionary<string, string> file = path is null ? new Dictionary<string, string>() : ConfigurationFile.Read(path, problems);
        SettingReading read = SettingReader.Read(scope, input.Flags, environment.Variables, file, path ?? "");
        problems.AddRange(read.Problems);

        var options = new AppOptions();
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(read.Normalised).Build();
        configuration.Bind(options);
        options.Configuration = configuration;
        if (read.Problems.Count == 0 && scope == SettingScope.Local)
        {
            problems.AddRange(AppOptionsRules.Check(options, scope));
        }

        reading = read with { Problems = problems };
        return options;
    }
}
