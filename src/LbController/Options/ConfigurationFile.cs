using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LbController.Options;

/// <summary>The configuration file: YAML, one key a setting, spelt as the flag without its dashes. Pools may be mappings.</summary>
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
                    case YamlSequenceNode pools when IsPools(key.ToString()):
                        entries[key.ToString()] = string.Join('\n', pools.Children.Select(pool => PoolText(pool, $"{path}: line {pool.Start.Line}: {key}", problems)));
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

    private static bool IsPools(string key) => SettingTable.All.Any(setting => setting.Name == key && setting.Kind == SettingKind.AddressPools);

    /// <summary>
    /// A pool as it is written in a flag. In the file it is that text, or a mapping: <c>name</c>, <c>addresses</c>, and the settings by
    /// their names; a value is text or a list of it.
    /// </summary>
    private static string PoolText(YamlNode node, string place, List<string> problems)
    {
        if (node is YamlScalarNode scalar)
        {
            return scalar.Value ?? "";
        }

        if (node is not YamlMappingNode mapping)
        {
            problems.Add($"{place}: a pool has to be plain text, or a mapping with addresses and settings");
            return "";
        }

        string name = "";
        string addresses = "";
        var settings = new List<string>();
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            string? text = value switch
            {
                YamlScalarNode plain => plain.Value ?? "",
                YamlSequenceNode list when list.Children.All(child => child is YamlScalarNode) => string.Join(',', list.Children.Select(child => child.ToString())),
                _ => null,
            };
            if (text is null)
            {
                problems.Add($"{place}: {key}: the value has to be plain text or a list of it");
            }

            switch (key.ToString())
            {
                case "name":
                    name = $"{text}=";
                    break;
                case "addresses":
                    addresses = text ?? "";
                    break;
                default:
                    settings.Add($";{key}={text}");
                    break;
            }
        }

        return $"{name}{addresses}{string.Concat(settings)}";
    }
}
