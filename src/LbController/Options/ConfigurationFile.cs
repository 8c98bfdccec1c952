using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LbController.Options;

/// <summary>The configuration file: YAML, one key a setting, spelt as the flag without its dashes.</summary>
internal static class ConfigurationFile
{
    /// <param name="path">The file.</param>
    /// <param name="problems">Gets what is wrong with it, one line each.</param>
    /// <returns>Text by setting name.</returns>
    public static IReadOnlyDictionary<string, string> Read(string path, List<string> problems)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var stream = new YamlStream();
            using StreamReader reader = File.OpenText(path);
            stream.Load(reader);
            if (stream.Documents.Count == 0)
            {
                return entries;
            }

            if (stream.Documents[0].RootNode is not YamlMappingNode root)
            {
                problems.Add($"{path}: the file has to be a list of \"setting: value\" lines");
                return entries;
            }

            foreach ((YamlNode key, YamlNode value) in root.Children)
            {
                switch (value)
                {
                    case YamlScalarNode scalar:
                        entries[key.ToString()] = scalar.Value ?? "";
                        break;
                    case YamlSequenceNode sequence when sequence.Children.All(child => child is YamlScalarNode):
                        entries[key.ToString()] = string.Join(',', sequence.Children.Select(child => child.ToString()));
                        break;
                    default:
                        problems.Add($"{path}: line {value.Start.Line}: {key}: the value has to be plain text or a list of it");
                        break;
                }
            }
        }
        catch (YamlException error)
        {
            problems.Add($"{path}: line {error.Start.Line}, column {error.Start.Column}: no valid YAML: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path}: cannot be read: {error.Message}; set --config or LBC_CONFIG to another file");
        }

        return entries;
    }
}
