using System.Collections;

namespace LbController.Cli;

/// <summary>Everything that the program takes from around it: the terminal, the environment, the home folder.</summary>
/// <param name="Output">For what was asked for.</param>
/// <param name="Error">For logs and errors.</param>
/// <param name="Variables">The environment.</param>
/// <param name="HomeDirectory">The user's home folder.</param>
/// <param name="IsOutputTerminal">Whether a person watches the output.</param>
/// <param name="IsErrorTerminal">Whether a person watches the errors.</param>
internal sealed record CliEnvironment(
    TextWriter Output,
    TextWriter Error,
    IReadOnlyDictionary<string, string> Variables,
    string HomeDirectory,
    bool IsOutputTerminal,
    bool IsErrorTerminal)
{
    /// <summary>This process's.</summary>
    public static CliEnvironment OfProcess()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return new CliEnvironment(
            Console.Out,
            Console.Error,
            variables,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected);
    }
}
